package helm

import (
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
