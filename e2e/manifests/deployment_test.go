package manifests

// The Deployment: as locked down as it can be, and agreeing with the programs it runs.

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func TestThePodIsRestrictedButForTheHostNetwork(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	pod := deployment(t).Spec.Template
	var refusals []string
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(level, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			refusals = append(refusals, result.ForbiddenReason)
		}
	}
	if want := []string{"host namespaces"}; !slices.Equal(refusals, want) {
		t.Errorf("Pod Security refuses the pod for %q, want %q alone", refusals, want)
	}
	for _, container := range pod.Spec.Containers {
		security := container.SecurityContext
		if security.ReadOnlyRootFilesystem == nil || !*security.ReadOnlyRootFilesystem {
			t.Errorf("%s may write to its root file system", container.Name)
		}
		if container.Resources.Limits.Memory().IsZero() || container.Resources.Requests.Cpu().IsZero() {
			t.Errorf("%s has no memory limit or no CPU request", container.Name)
		}
	}
}

func TestThePodDependsOnNothingThatItTurnsOff(t *testing.T) {
	pod := deployment(t).Spec.Template.Spec
	if !pod.HostNetwork || pod.DNSPolicy != corev1.DNSDefault {
		t.Error("the pod needs the host's network and DNS: there is no other before Cilium runs")
	}
	if !slices.Contains(pod.Tolerations, corev1.Toleration{Operator: corev1.TolerationOpExists}) {
		t.Error("the pod must tolerate every taint: each node has some before Cilium runs")
	}
	for _, container := range pod.Containers {
		address := environment(container)["KUBERNETES_SERVICE_HOST"]
		if !strings.HasPrefix(address, "169.254.") {
			t.Errorf("%s reaches the API server at %q, want its own link-local address", container.Name, address)
		}
		if container.LivenessProbe != nil && container.LivenessProbe.Exec == nil {
			t.Errorf("%s has a probe over the network, which fails on super nodes", container.Name)
		}
	}
}

func environment(container corev1.Container) map[string]string {
	values := map[string]string{}
	for _, variable := range container.Env {
		values[variable.Name] = variable.Value
	}
	delete(values, "POD_NAME") // the controller's alone
	delete(values, "NODE_NAME")
	return values
}

func TestTheContainersAgree(t *testing.T) {
	containers := deployment(t).Spec.Template.Spec.Containers
	controller, sidecar := containers[0], containers[1]
	if !maps.Equal(environment(controller), environment(sidecar)) {
		t.Errorf("the API server is %v for one and %v for the other", environment(controller), environment(sidecar))
	}
	asked, offered := flag(controller.Args, "--helm-socket"), flag(sidecar.Args, "--socket")
	if asked != offered || !strings.HasPrefix(offered, controller.VolumeMounts[0].MountPath+"/") {
		t.Errorf("the controller looks for %q, the sidecar offers %q, the shared volume is %q", asked, offered,
			controller.VolumeMounts[0].MountPath)
	}
	served := flag(controller.Args, "--web-address")
	for _, probe := range []*corev1.Probe{controller.StartupProbe, controller.LivenessProbe} {
		if probed := flag(probe.Exec.Command, "--web-address"); probed != served {
			t.Errorf("probes ask %q, and the controller serves %q", probed, served)
		}
	}
	if !strings.HasPrefix(served, "127.0.0.1:") {
		t.Errorf("the web endpoints are at %q, open to everybody who reaches the node", served)
	}
}

func flag(args []string, name string) string {
	for _, arg := range args {
		if value, found := strings.CutPrefix(arg, name+"="); found {
			return value
		}
	}
	return ""
}

func TestThePassedFlagsExist(t *testing.T) {
	containers := deployment(t).Spec.Template.Spec.Containers
	for _, row := range []struct {
		container corev1.Container
		source    []string // of the program's flags
		quoted    string   // how a flag is declared there
	}{
		{containers[0], []string{"controller", "app", "flags.cc"}, `"--%s"`},
		{containers[1], []string{"sidecar", "options.go"}, `"%s"`},
	} {
		source := read(t, row.source...)
		args := slices.Clone(row.container.Args)
		for _, probe := range []*corev1.Probe{row.container.StartupProbe, row.container.LivenessProbe} {
			if probe != nil {
				args = append(args, probe.Exec.Command[1:]...)
			}
		}
		for _, arg := range args {
			word := strings.SplitN(strings.TrimPrefix(arg, "--"), "=", 2)[0]
			quoted := strings.Replace(row.quoted, "%s", word, 1)
			if !strings.HasPrefix(arg, "--") { // a subcommand
				quoted = `"` + word + `"`
			}
			if !strings.Contains(source, quoted) {
				t.Errorf("%s is given %q, which %s does not know", row.container.Name, arg, strings.Join(row.source, "/"))
			}
		}
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(repository(t, path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// firstMatch is the first group of a pattern in a file of the repository.
func firstMatch(t *testing.T, pattern string, path ...string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, path...))
	if match == nil {
		t.Fatalf("%s has nothing like %s", strings.Join(path, "/"), pattern)
	}
	return match[1]
}

func TestTheNamesAreTheProgramsNames(t *testing.T) {
	constant := func(name string) string {
		return firstMatch(t, name+` = "([^"]*)"`, "controller", "base", "names.h")
	}
	crd := read(t, "crd", "ciliuminstallation.yaml")
	for _, line := range []string{
		"group: " + constant("kGroup"), "plural: " + constant("kPlural"), "kind: " + constant("kKind"),
		"- name: " + constant("kVersion"), "self.metadata.name == '" + constant("kInstallation") + "'",
	} {
		if !strings.Contains(crd, line) {
			t.Errorf("the CRD lacks %q", line)
		}
	}
	rbac := read(t, "deploy", "rbac.yaml")
	cni := firstMatch(t, `config_map_name = "([^"]*)"`, "controller", "model", "installation.h")
	for _, line := range []string{
		"apiGroups: [" + constant("kGroup") + "]", "resources: [" + constant("kPlural") + "]",
		"resourceNames: [" + constant("kInstallation") + "]", "resourceNames: [" + constant("kLease") + "]",
		"resourceNames: [" + constant("kStateConfigMap") + ", " + constant("kPlanConfigMap") + ", " +
			constant("kRecycleConfigMap") + ", " + cni + "]", "namespace: " + constant("kNamespace"),
	} {
		if !strings.Contains(rbac, line) {
			t.Errorf("deploy/rbac.yaml lacks %q", line)
		}
	}
}

func TestTheImagesAreOfThisVersion(t *testing.T) {
	version := firstMatch(t, `VERSION ([0-9.]+) LANGUAGES`, "CMakeLists.txt")
	for _, container := range deployment(t).Spec.Template.Spec.Containers {
		if !strings.HasSuffix(container.Image, ":"+version) {
			t.Errorf("%s is %s, want version %s", container.Name, container.Image, version)
		}
	}
}
