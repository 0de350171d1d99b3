package oracle

// The release that runs is the spec's.

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func running(s *Snapshot) []Violation {
	spec := s.Installation.Spec
	var found []Violation
	say := func(object, format string, arguments ...any) {
		found = append(found, Violation{Running, object, fmt.Sprintf(format, arguments...)})
	}
	if s.Release == nil {
		say("helm", "no revision of the release %s is deployed", spec.release())
	} else if s.Release.ChartVersion != spec.Version {
		say("helm", "the newest deployed revision (%d) is of chart %s and the spec says %s",
			s.Release.Revision, s.Release.ChartVersion, spec.Version)
	}
	if shown := s.Installation.Status.Release.ChartVersion; shown != spec.Version {
		say("column", "column VERSION says %q and the spec says %s", shown, spec.Version)
	}
	if s.Agents == nil {
		say("agents", "there is no DaemonSet cilium")
	} else if image := imageOf(s.Agents.Spec.Template, "cilium-agent"); !carries(image, spec, "image") {
		say("agents", "DaemonSet cilium runs %q and the spec says %s", image, spec.Version)
	}
	if s.Operator == nil {
		say("operator", "there is no Deployment cilium-operator")
	} else if image := imageOf(s.Operator.Spec.Template, "cilium-operator"); !carries(image, spec, "operator", "image") {
		say("operator", "Deployment cilium-operator runs %q and the spec says %s", image, spec.Version)
	}
	return found
}

func imageOf(template corev1.PodTemplateSpec, container string) string {
	for _, each := range template.Spec.Containers {
		if each.Name == container {
			return each.Image
		}
	}
	return ""
}

// carries tells whether an image has the tag that the spec asks for: the version's, unless values name another one.
func carries(image string, spec Spec, path ...string) bool {
	settings := mapAt(spec.Values, path...)
	if override, _ := settings["override"].(string); override != "" {
		return image == override
	}
	tag, _ := settings["tag"].(string)
	reference, _, _ := strings.Cut(image, "@")
	return strings.HasSuffix(reference, ":"+orElse(tag, "v"+spec.Version))
}

func mapAt(values map[string]any, path ...string) map[string]any {
	for _, name := range path {
		values, _ = values[name].(map[string]any)
	}
	return values
}
