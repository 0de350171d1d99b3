package inspect

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"tke-cilium-operator/sidecar/internal/api"
	"tke-cilium-operator/sidecar/internal/manifest"
)

const configName = "cilium-config"

// programs are where Cilium's charts, 1.17 to 1.20, run what reads cilium-config.
var programs = []program{
	{name: api.ProgramAgent, kind: "DaemonSet", object: "cilium", container: "cilium-agent"},
	{name: api.ProgramOperator, kind: "Deployment", object: "cilium-operator", container: "cilium-operator"},
}

type program struct{ name, kind, object, container string }

func (p program) String() string { return p.kind + " " + p.object }

// Contradictions are the places where a manifest says something else of these settings: its ConfigMap cilium-config, and
// the arguments and variables of the agents and of cilium-operator, which count more. One sentence each, without the value
// that is there.
func Contradictions(text string, owned []api.OwnedSetting) ([]string, error) {
	objects, err := manifest.Objects(text)
	if err != nil {
		return nil, err
	}
	config := dataOf(objects)
	if config == nil {
		return []string{"there is no ConfigMap " + configName}, nil
	}
	var found []string
	for _, program := range programs {
		container := containerOf(objects, program)
		if container == nil {
			found = append(found, fmt.Sprintf("%s has no container %s", program, program.container))
			continue
		}
		for _, setting := range owned {
			found = append(found, check(program, setting, config, container)...)
		}
	}
	return found, nil
}

func check(program program, setting api.OwnedSetting, config map[string]any, container map[string]any) (found []string) {
	places := settingsOf(container, setting.Key)
	for _, place := range places {
		if place.value != setting.Value {
			found = append(found, fmt.Sprintf("%s of %s is not %q", place.name, program, setting.Value))
		}
	}
	if program.name != setting.Program || (program.name == api.ProgramOperator && len(places) > 0) {
		return found
	}
	for key, value := range config {
		if strings.EqualFold(key, setting.Key) && value != setting.Value {
			found = append(found, fmt.Sprintf("%s of ConfigMap %s is not %q", key, configName, setting.Value))
		}
	}
	if _, there := config[setting.Key]; !there {
		found = append(found, fmt.Sprintf("ConfigMap %s lacks %s, which must be %q", configName, setting.Key, setting.Value))
	}
	return found
}

// place is one that sets a flag for one program.
type place struct{ name, value string }

// settingsOf are the arguments and the variables that set a flag: --flag=x, --flag x, a switch alone, CILIUM_FLAG.
func settingsOf(container map[string]any, flag string) (places []place) {
	arguments, _, _ := unstructured.NestedStringSlice(container, "args")
	for i, argument := range arguments {
		name, value, given := strings.Cut(argument, "=")
		if !strings.HasPrefix(name, "-") || !strings.EqualFold(strings.TrimLeft(name, "-"), flag) {
			continue
		}
		switch {
		case given:
		case i+1 < len(arguments) && !strings.HasPrefix(arguments[i+1], "-"):
			value = arguments[i+1]
		default:
			value = "true"
		}
		places = append(places, place{"argument " + name, value})
	}
	variables, _, _ := unstructured.NestedSlice(container, "env")
	for _, item := range variables {
		variable, _ := item.(map[string]any)
		name, _ := variable["name"].(string)
		if name == "CILIUM_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")) {
			value, _ := variable["value"].(string)
			places = append(places, place{"variable " + name, value})
		}
	}
	return places
}

func dataOf(objects []*unstructured.Unstructured) map[string]any {
	for _, object := range objects {
		if object.GetKind() == "ConfigMap" && object.GetName() == configName {
			data, _, _ := unstructured.NestedMap(object.Object, "data")
			return data
		}
	}
	return nil
}

func containerOf(objects []*unstructured.Unstructured, program program) map[string]any {
	for _, object := range objects {
		if object.GetKind() != program.kind || object.GetName() != program.object {
			continue
		}
		containers, _, _ := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
		for _, item := range containers {
			if container, _ := item.(map[string]any); container["name"] == program.container {
				return container
			}
		}
	}
	return nil
}
