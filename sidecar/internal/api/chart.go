// What a chart reference must hold: each source has its own fields, and no others.
package api

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Validate checks a chart reference.
func (r *ChartRef) Validate() error {
	sources := []string{SourceAuto, SourceBundled, SourceHTTP, SourceOCI, SourceConfigMap}
	if !slices.Contains(sources, r.Source) {
		return fmt.Errorf("chart.source: %q is none of %s", r.Source, strings.Join(sources, ", "))
	}
	if problems := validation.IsDNS1123Label(r.Name); len(problems) > 0 {
		return fmt.Errorf("chart.name: %q: %s", r.Name, problems[0])
	}
	if _, err := semver.StrictNewVersion(r.Version); err != nil {
		return fmt.Errorf("chart.version: %q is not a full version such as 1.18.2", r.Version)
	}
	if !isSHA256(r.SHA256) && r.SHA256 != "" {
		return fmt.Errorf("chart.sha256: must be 64 hexadecimal digits")
	}
	if err := r.refuseOthersFields(); err != nil {
		return err
	}
	if err := r.validateNames(); err != nil {
		return err
	}
	return r.validateURL()
}

func isSHA256(text string) bool {
	digest, err := hex.DecodeString(text)
	return err == nil && len(digest) == 32
}

func (r *ChartRef) refuseOthersFields() error {
	remote := r.Source == SourceHTTP || r.Source == SourceOCI
	for _, field := range []struct {
		name    string
		present bool
		allowed bool
	}{
		{"url", r.URL != "", remote || r.Source == SourceAuto},
		{"digest", r.Digest != "", r.Source == SourceOCI},
		{"configMap", r.ConfigMap != ObjectKey{}, r.Source == SourceConfigMap},
		{"credentialsSecret", r.CredentialsSecret != "", remote},
		{"caSecret", r.CASecret != "", remote},
	} {
		if field.present && !field.allowed {
			return fmt.Errorf("chart.%s: has no meaning with source %s", field.name, r.Source)
		}
	}
	return nil
}

func (r *ChartRef) validateNames() error {
	if digits, prefixed := strings.CutPrefix(r.Digest, "sha256:"); r.Digest != "" && !(prefixed && isSHA256(digits)) {
		return fmt.Errorf("chart.digest: must be sha256: and 64 hexadecimal digits")
	}
	if r.Source == SourceConfigMap && (r.ConfigMap.Name == "" || r.ConfigMap.Key == "") {
		return fmt.Errorf("chart.configMap: name and key are required with source ConfigMap")
	}
	for field, name := range map[string]string{
		"configMap.name": r.ConfigMap.Name, "credentialsSecret": r.CredentialsSecret, "caSecret": r.CASecret,
	} {
		if problems := validation.IsDNS1123Subdomain(name); name != "" && len(problems) > 0 {
			return fmt.Errorf("chart.%s: %q: %s", field, name, problems[0])
		}
	}
	return nil
}

func (r *ChartRef) validateURL() error {
	if r.URL == "" {
		if r.Source == SourceOCI {
			return fmt.Errorf("chart.url: is required with source OCI")
		}
		return nil
	}
	parsed, err := url.Parse(r.URL)
	if r.Source == SourceOCI {
		if err != nil || parsed.Scheme != "oci" || parsed.Host == "" || strings.Trim(parsed.Path, "/") == "" {
			return fmt.Errorf("chart.url: must be the oci:// address of a chart")
		}
	} else if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return fmt.Errorf("chart.url: must be the https:// address of a Helm repository")
	}
	if parsed.User != nil {
		return fmt.Errorf("chart.url: must not hold a user name or password")
	}
	if r.CredentialsSecret != "" && parsed.Scheme == "http" {
		return fmt.Errorf("chart.credentialsSecret: is not sent over http://, only over https://")
	}
	return nil
}
