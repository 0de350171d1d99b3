package helm

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestValuesAreHiddenFromMessages(t *testing.T) {
	values := map[string]any{
		"short": "true",
		"list":  []any{map[string]any{"token": "s3cr3t-t0ken"}},
		"both":  map[string]any{"long": "s3cr3t-t0ken-and-more"},
		"pem":   "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n",
		"quote": `pass"word\one`,
	}
	for name, example := range map[string]struct{ message, want string }{
		"one in a list":            {"bad: s3cr3t-t0ken!", "bad: (hidden value)!"},
		"the longer of two":        {"s3cr3t-t0ken-and-more", "(hidden value)"},
		"one line of many":         {"near MIIEvQIBADANBg", "near (hidden value)"},
		"one quoted":               {`Invalid value: "pass\"word\\one"`, `Invalid value: "(hidden value)"`},
		"several lines in quotes":  {`"-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----"`, `"(hidden value)"`},
		"a short word is readable": {"must be true", "must be true"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := hideValues(example.message, values); got != example.want {
				t.Errorf("became %q, want %q", got, example.want)
			}
		})
	}
}

func TestWhatComesFromASecretIsHiddenHoweverShort(t *testing.T) {
	secrets := []map[string]any{{"pin": json.Number("4711"), "word": "abc", "on": true, "list": []any{"x\ny1", ""}}, {"more": "abc d"}}
	for message, want := range map[string]string{
		"Invalid value: \"abc\", 'abc'": "Invalid value: \"(hidden value)\", '(hidden value)'",
		"abcd and xabc stay":            "abcd and xabc stay",
		"4711 is no port, 47110 is":     "(hidden value) is no port, 47110 is",
		"the longer abc d, then abc":    "the longer (hidden value), then (hidden value)",
		"a line: y1":                    "a line: (hidden value)",
		"true is no secret":             "true is no secret",
		"abc":                           "(hidden value)",
		"aabc abc\xff":                  "aabc (hidden value)\xff",
	} {
		if got := hideSecrets(message, secrets); got != want {
			t.Errorf("%q became %q, want %q", message, got, want)
		}
	}
}

func TestAShortSecretReachesNoError(t *testing.T) {
	b := newBench(t, ciliumCharts(t))
	request := applyRequest(nil)
	request.Values["kubeProxyReplacement"] = "maybe7"
	request.SecretValues = []map[string]any{{"kubeProxyReplacement": "maybe7"}}
	_, err := b.run(t, request)
	if err == nil || strings.Contains(err.Error(), "maybe7") {
		t.Errorf("answered %v", err)
	}
}

func TestNoCanaryInValuesReachesAnError(t *testing.T) {
	const canary = "canary-4711-value"
	b := newBench(t, ciliumCharts(t))
	for _, key := range []string{"enableIPv4Masquerade", "kubeProxyReplacement", "k8sServicePort", "ipam", "cni", "extraArgs", "tunnel"} {
		values := seedValues()
		values[key] = canary
		_, err := b.Render(t.Context(), renderRequest("1.18.2", values))
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the error shows the value: %v", key, err)
		}
	}
}
