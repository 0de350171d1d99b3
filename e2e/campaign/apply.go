package campaign

// How a spec is given to the API server: by server-side apply, as GitOps tools and kubectl do, with unknown fields refused.

import (
	"context"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/operator"
)

var installations = schema.GroupVersionResource{Group: "install.cilium-tke.io", Version: "v1alpha1", Resource: "ciliuminstallations"}

// apply sets a spec; a rehearsal changes nothing.
func apply(ctx context.Context, client dynamic.Interface, spec map[string]any, rehearsal bool) error {
	text, err := yaml.Marshal(&unstructured.Unstructured{Object: object{
		"apiVersion": installations.GroupVersion().String(), "kind": "CiliumInstallation",
		"metadata": object{"name": operator.Name}, "spec": spec,
	}})
	if err != nil {
		return err
	}
	force := true
	options := metav1.PatchOptions{FieldManager: "user", FieldValidation: metav1.FieldValidationStrict, Force: &force}
	if rehearsal {
		options.DryRun = []string{metav1.DryRunAll}
	}
	_, err = client.Resource(installations).Patch(ctx, operator.Name, types.ApplyPatchType, text, options)
	return err
}

// judgeRefusal says what is wrong with an answer to a mutation that must be refused; empty if nothing is.
func judgeRefusal(mutation Mutation, err error) string {
	if err == nil {
		return "it was accepted"
	}
	parts := strings.Split(mutation.Field, ".")
	if name := strings.TrimSuffix(parts[len(parts)-1], "[]"); !strings.Contains(err.Error(), name) {
		return fmt.Sprintf("the refusal does not name %s: %v", name, err)
	}
	return ""
}
