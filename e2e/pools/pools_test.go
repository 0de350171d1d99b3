// Package pools_test checks what `tke-cilium-operator node-pool` prints with the tools that will read it: Terraform's own
// parser, a shell, and containerd's configuration in a folder.
package pools_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"tke-cilium-operator/e2e/operator"
)

// print runs the command.
func print(t *testing.T, arguments ...string) string {
	t.Helper()
	binary, err := operator.ControllerBinary("")
	if err != nil {
		t.Fatal(err)
	}
	output, err := exec.CommandContext(t.Context(), binary, append([]string{"node-pool"}, arguments...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("%v: %s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

// scriptOf is the script by itself.
func scriptOf(t *testing.T) string {
	t.Helper()
	return print(t, "--kind", "native", "--output", "script")
}

// plain stands for Terraform's base64encode, so that what is encoded can be compared.
var plain = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(arguments []cty.Value, _ cty.Type) (cty.Value, error) {
		return cty.StringVal("encoded:" + arguments[0].AsString()), nil
	},
})

// resource parses HCL with one resource and returns its labels and body.
func resource(t *testing.T, text string) (labels []string, body *hclsyntax.Body) {
	t.Helper()
	file, problems := hclsyntax.ParseConfig([]byte(text), "pool.tf", hcl.InitialPos)
	if problems.HasErrors() {
		t.Fatalf("%v in:\n%s", problems, text)
	}
	blocks := file.Body.(*hclsyntax.Body).Blocks
	if len(blocks) != 1 || blocks[0].Type != "resource" {
		t.Fatalf("%d blocks in:\n%s", len(blocks), text)
	}
	return blocks[0].Labels, blocks[0].Body
}

// block is the one of this type.
func block(t *testing.T, body *hclsyntax.Body, name string) *hclsyntax.Body {
	t.Helper()
	var found *hclsyntax.Body
	for _, candidate := range body.Blocks {
		if candidate.Type == name {
			found = candidate.Body
		}
	}
	if found == nil {
		t.Fatalf("there is no block %s", name)
	}
	return found
}

func value(t *testing.T, body *hclsyntax.Body, name string) string {
	t.Helper()
	attribute := body.Attributes[name]
	if attribute == nil {
		t.Fatalf("there is no argument %s", name)
	}
	found, problems := attribute.Expr.Value(&hcl.EvalContext{
		Functions: map[string]function.Function{"base64encode": plain},
		Variables: map[string]cty.Value{"tencentcloud_kubernetes_cluster": cty.ObjectVal(map[string]cty.Value{
			"tke_cluster": cty.ObjectVal(map[string]cty.Value{"id": cty.StringVal("cls-reference")}),
		})},
	})
	if problems.HasErrors() {
		t.Fatalf("%s: %v", name, problems)
	}
	return found.AsString()
}

func expectTaint(t *testing.T, body *hclsyntax.Body) {
	t.Helper()
	taints := block(t, body, "taints")
	if value(t, taints, "key") != "node.cilium.io/agent-not-ready" || value(t, taints, "effect") != "NoExecute" || value(t, taints, "value") != "true" {
		t.Error("the taint is not the one that Cilium takes off")
	}
}

func TestTerraformReadsANativePool(t *testing.T) {
	labels, body := resource(t, print(t, "--kind", "native", "--output", "terraform", "--name", "web"))
	if strings.Join(labels, " ") != "tencentcloud_kubernetes_native_node_pool web" {
		t.Errorf("the resource is %v", labels)
	}
	if value(t, body, "name") != "web" || value(t, body, "cluster_id") != "cls-reference" || value(t, body, "type") != "Native" {
		t.Error("name, cluster or type is wrong")
	}
	expectTaint(t, body)
	annotation := block(t, body, "annotations")
	if value(t, annotation, "name") != "node.tke.cloud.tencent.com/beta-image" || value(t, annotation, "value") != "ts4-public" {
		t.Error("the annotation is not the seed's")
	}
	script := value(t, block(t, block(t, body, "native"), "lifecycle"), "post_init")
	if script != "encoded:"+scriptOf(t) {
		t.Errorf("Terraform would encode:\n%s", script)
	}
}

func TestTerraformReadsANormalPool(t *testing.T) {
	labels, body := resource(t, print(t, "--kind", "normal", "--output", "terraform", "--cluster-id", "cls-12ab", "--os", "ubuntu24.04x86_64"))
	if strings.Join(labels, " ") != "tencentcloud_kubernetes_node_pool cilium" {
		t.Errorf("the resource is %v", labels)
	}
	if value(t, body, "cluster_id") != "cls-12ab" || value(t, body, "node_os") != "ubuntu24.04x86_64" {
		t.Error("cluster or image is wrong")
	}
	expectTaint(t, body)
	if script := value(t, block(t, body, "node_config"), "user_data"); script != "encoded:"+scriptOf(t) {
		t.Errorf("Terraform would encode:\n%s", script)
	}
}

func TestTerraformReadsPoolsWithoutAScript(t *testing.T) {
	for _, kind := range []string{"native", "normal"} {
		_, body := resource(t, print(t, "--kind", kind, "--output", "terraform", "--mirror", "none"))
		expectTaint(t, body)
	}
}

func TestAManifestIsAList(t *testing.T) {
	var list struct {
		Items []struct{ Kind, APIVersion string }
	}
	text := print(t, "--kind", "karpenter", "--output", "manifest", "--subnet", "subnet-1", "--security-group", "sg-1")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 2 || list.Items[0].Kind != "TKEMachineNodeClass" || list.Items[1].APIVersion != "karpenter.sh/v1" {
		t.Errorf("the list is %+v", list)
	}
}

// A node, as far as the script touches it: containerd's folder, and a systemctl that writes down what it is asked.
type node struct{ etc, bin, restarts string }

func newNode(t *testing.T, config string) node {
	t.Helper()
	root := t.TempDir()
	n := node{etc: filepath.Join(root, "containerd"), bin: filepath.Join(root, "bin"), restarts: filepath.Join(root, "restarts")}
	for _, folder := range []string{n.etc, n.bin} {
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	systemctl := "#!/bin/sh\necho \"$@\" >>" + n.restarts + "\n"
	if err := os.WriteFile(filepath.Join(n.bin, "systemctl"), []byte(systemctl), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, n.config(), strings.ReplaceAll(config, "ETC", n.etc))
	return n
}

func (n node) config() string { return filepath.Join(n.etc, "config.toml") }

func (n node) run(t *testing.T, script string) (output string, err error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-s")
	command.Stdin = strings.NewReader(script)
	command.Env = []string{"PATH=" + n.bin + ":" + os.Getenv("PATH"), "CONTAINERD_ETC=" + n.etc}
	said, err := command.CombinedOutput()
	return string(said), err
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const mirrorTable = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
      [plugins."io.containerd.grpc.v1.cri".registry.mirrors]
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
          endpoint = ["https://mirror.ccs.tencentyun.com"]
`

func TestTheScriptIsPlainShell(t *testing.T) {
	script := filepath.Join(t.TempDir(), "mirror.sh")
	write(t, script, scriptOf(t))
	if output, err := exec.CommandContext(t.Context(), "shellcheck", "--shell=sh", script).CombinedOutput(); err != nil {
		t.Errorf("shellcheck: %v\n%s", err, output)
	}
}

func TestTheScriptAddsAMirrorOnce(t *testing.T) {
	n := newNode(t, mirrorTable)
	const want = `      [plugins."io.containerd.grpc.v1.cri".registry.mirrors]
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."quay.io"]
          endpoint = ["https://quay.tencentcloudcr.com"]
        [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
`
	for range 2 {
		if output, err := n.run(t, scriptOf(t)); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		config := read(t, n.config())
		if !strings.Contains(config, want) || strings.Count(config, "quay.io") != 1 {
			t.Fatalf("the configuration is\n%s", config)
		}
	}
	if restarts := read(t, n.restarts); restarts != "restart containerd\nrestart containerd\n" {
		t.Errorf("systemctl was asked %q", restarts)
	}
}

func TestTheScriptWritesAFolderWhereContainerdReadsOne(t *testing.T) {
	n := newNode(t, "version = 3\n  [plugins.'io.containerd.cri.v1.images'.registry]\n    config_path = \"ETC/certs.d:/etc/docker/certs.d\"\n")
	before := read(t, n.config())
	if output, err := n.run(t, scriptOf(t)); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	hosts := read(t, filepath.Join(n.etc, "certs.d", "quay.io", "hosts.toml"))
	if !strings.Contains(hosts, `server = "https://quay.io"`) || !strings.Contains(hosts, `[host."https://quay.tencentcloudcr.com"]`) {
		t.Errorf("the hosts are\n%s", hosts)
	}
	if read(t, n.config()) != before {
		t.Error("the configuration was changed, too")
	}
}

func TestTheScriptFailsWhereItKnowsNoMirrors(t *testing.T) {
	for _, config := range []string{"version = 2\n", "config_path = \"\"\n"} {
		n := newNode(t, config)
		output, err := n.run(t, scriptOf(t))
		if err == nil || !strings.Contains(output, "containerd keeps its mirrors elsewhere") {
			t.Errorf("%v: %q", err, output)
		}
		if _, err := os.Stat(n.restarts); err == nil {
			t.Error("containerd was restarted all the same")
		}
	}
}
