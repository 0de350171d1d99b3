package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"tke-cilium-operator/sidecar/internal/api"
)

const validApply = `{"id":"a","type":"Apply","release":{"name":"cilium","namespace":"kube-system"},"epoch":1,"desired":"d",
	"chart":{"source":"Auto","name":"cilium","version":"1.18.2"},"values":{},"labels":{"example.org/a":"b"},"maxHistory":3}`

func decodeAndValidate(body string) error {
	var request api.OperationRequest
	if err := api.Decode(strings.NewReader(body), &request); err != nil {
		return err
	}
	return request.Validate()
}

func TestAnOperationRequestIsRefusedWithTheNameOfItsField(t *testing.T) {
	if err := decodeAndValidate(validApply); err != nil {
		t.Fatalf("the valid example is refused: %v", err)
	}
	for name, example := range map[string]struct{ from, to, want string }{
		"an unknown field":         {`"id"`, `"ID2":1,"id"`, `unknown field "ID2"`},
		"a nested unknown field":   {`"source"`, `"mirror":"x","source"`, `unknown field "mirror"`},
		"a wrong type":             {`"epoch":1`, `"epoch":"1"`, "epoch: got string, want whole number"},
		"a fraction":               {`"epoch":1`, `"epoch":1.5`, "epoch: got number 1.5, want whole number"},
		"a wrong nested type":      {`"name":"cilium","n`, `"name":7,"n`, "release.name: got number, want string"},
		"values that are no table": {`"values":{}`, `"values":[]`, "values: got array, want object"},
		"a second value":           {`"maxHistory":3}`, `"maxHistory":3} {}`, "more than one JSON value"},
		"no id":                    {`"id":"a"`, `"id":""`, "id: "},
		"another type":             {`"Apply"`, `"Install"`, `type: "Install" is none of`},
		"a negative epoch":         {`"epoch":1`, `"epoch":-1`, "epoch: -1"},
		"a bad release name":       {`"name":"cilium","n`, `"name":"Cilium!","n`, "release.name: "},
		"a bad namespace":          {`"kube-system"`, `"../x"`, "release.namespace: "},
		"another source":           {`"Auto"`, `"Git"`, `chart.source: "Git" is none of`},
		"a path as chart name":     {`"source":"Auto","name":"cilium"`, `"source":"Auto","name":"../etc"`, "chart.name: "},
		"a version range":          {`"1.18.2"`, `"^1.18"`, "chart.version: "},
		"a short version":          {`"1.18.2"`, `"1.18"`, "chart.version: "},
		"half a sum":               {`"Auto"`, `"Auto","sha256":"abcd"`, "chart.sha256: "},
		"a url without a host":     {`"Auto"`, `"Auto","url":"charts"`, "chart.url: "},
		"a file as url":            {`"Auto"`, `"Auto","url":"file:///etc/passwd"`, "chart.url: "},
		"a password in the url":    {`"Auto"`, `"Auto","url":"https://a:b@example.org/"`, "chart.url: must not hold"},
		"a url for a bundled one":  {`"Auto"`, `"Bundled","url":"https://example.org/"`, "chart.url: has no meaning"},
		"a digest with Auto":       {`"Auto"`, `"Auto","digest":"sha256:00"`, "chart.digest: has no meaning with source Auto"},
		"a ConfigMap with HTTP":    {`"Auto"`, `"HTTP","configMap":{"name":"a","key":"b"}`, "chart.configMap: has no meaning with source HTTP"},
		"a Secret with Bundled":    {`"Auto"`, `"Bundled","credentialsSecret":"a"`, "chart.credentialsSecret: has no meaning"},
		"half a ConfigMap's entry": {`"Auto"`, `"ConfigMap","configMap":{"name":"a","key":""}`, "chart.configMap: name and key are required"},
		"another namespace":        {`"Auto"`, `"ConfigMap","configMap":{"name":"x/a","key":"b"}`, "chart.configMap.name: "},
		"a registry without oci":   {`"Auto"`, `"OCI","url":"https://example.org/a"`, "chart.url: must be the oci:// address"},
		"a registry without path":  {`"Auto"`, `"OCI","url":"oci://example.org/"`, "chart.url: must be the oci:// address"},
		"no registry":              {`"Auto"`, `"OCI"`, "chart.url: is required"},
		"a digest without its kind": {`"Auto"`, `"OCI","url":"oci://example.org/a","digest":"` + strings.Repeat("0", 64) + `"`,
			"chart.digest: must be sha256:"},
		"a password over http":     {`"Auto"`, `"HTTP","url":"http://example.org/","credentialsSecret":"a"`, "chart.credentialsSecret: is not sent over http://"},
		"no values":                {`"values":{},`, ``, "values: is required"},
		"no history":               {`"maxHistory":3`, `"maxHistory":0`, "maxHistory: 0"},
		"a label of Helm's":        {`"example.org/a"`, `"owner"`, `labels["owner"]: `},
		"a label of the sidecar's": {`"example.org/a"`, `"install.cilium-tke.io/start-id"`, `start-id"]: `},
		"a bad label value":        {`"b"}`, `"a b"}`, `labels["example.org/a"]: `},
		"a revision with Apply":    {`"maxHistory":3`, `"maxHistory":3,"revision":1`, "revision: has no meaning"},
		"labels with Preview":      {`"type":"Apply"`, `"type":"Preview"`, "labels: has no meaning with type Preview"},
		"values with Unlock":       {`"type":"Apply"`, `"revision":1,"type":"Unlock"`, "chart: has no meaning with type Unlock"},
		"no revision with Unlock":  {`"type":"Apply"`, `"type":"Unlock"`, "revision: must name"},
		"values with Rollback":     {`"type":"Apply"`, `"revision":1,"type":"Rollback"`, "chart: has no meaning with type Rollback"},
		"no revision to go to":     {`"type":"Apply"`, `"type":"Rollback"`, "revision: must name the revision to go back to"},
		"a chart with Uninstall":   {`"type":"Apply"`, `"type":"Uninstall"`, "chart: has no meaning with type Uninstall"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(validApply, example.from, example.to, 1)
			if changed == validApply {
				t.Fatal("the example does not change anything")
			}
			if err := decodeAndValidate(changed); err == nil || !strings.Contains(err.Error(), example.want) {
				t.Errorf("answered %v, want %q", err, example.want)
			}
		})
	}
	for _, body := range []string{"", "null", "[]", "7", "{", `{"id":`} {
		if decodeAndValidate(body) == nil {
			t.Errorf("%q is accepted", body)
		}
	}
}

func TestAFenceRequestIsChecked(t *testing.T) {
	for body, want := range map[string]string{
		`{"epoch":0,"holder":"a","validForMilliseconds":13000}`:      "",
		`{"epoch":3,"holder":"a","validForMilliseconds":0}`:          "",
		`{"epoch":-1,"holder":"a","validForMilliseconds":13000}`:     "epoch: ",
		`{"epoch":3,"holder":"a","validForMilliseconds":-1}`:         "validForMilliseconds: ",
		`{"epoch":3,"holder":"a","validForMilliseconds":9999999999}`: "validForMilliseconds: ",
		`{"epoch":3,"holder":"a","validForSeconds":13}`:              `unknown field "validForSeconds"`,
	} {
		var request api.FenceRequest
		err := api.Decode(strings.NewReader(body), &request)
		if err == nil {
			err = request.Validate()
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s is answered with %v, want %q", body, err, want)
		}
	}
}

func TestNumbersInValuesKeepTheirDigits(t *testing.T) {
	var request api.RenderRequest
	body := `{"release":{"name":"a","namespace":"b"},"chart":{"source":"Auto","name":"c","version":"1.0.0"},"values":{"large":10000000}}`
	if err := api.Decode(strings.NewReader(body), &request); err != nil {
		t.Fatal(err)
	}
	if number, ok := request.Values["large"].(json.Number); !ok || number.String() != "10000000" {
		t.Errorf("read as %#v; a template would print 1e+07", request.Values["large"])
	}
}

func TestAMessageIsBoundedBetweenCharacters(t *testing.T) {
	for _, message := range []string{strings.Repeat("x", 5000), strings.Repeat("网", 5000), "\xff" + strings.Repeat("é", 5000)} {
		bounded := api.Errorf(api.ReasonHelmFailed, "%s", message).Message
		if len(bounded) > 2048 || len(bounded) < 2040 || !utf8.ValidString(bounded) || !strings.HasSuffix(bounded, "…") {
			t.Errorf("bounded to %d bytes, valid %v", len(bounded), utf8.ValidString(bounded))
		}
	}
	if short := api.Bounded(" short\n"); short != "short" {
		t.Errorf("a short message became %q", short)
	}
}
