package scenarios_test

// Node pools are read where the cluster knows such kinds; what is said of them is a warning.

import (
	"context"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"tke-cilium-operator/e2e/operator"
	"tke-cilium-operator/e2e/tke"
)

const nodePoolDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: nodepools.karpenter.sh}
spec:
  group: karpenter.sh
  scope: Cluster
  names: {kind: NodePool, plural: nodepools, singular: nodepool, listKind: NodePoolList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

// seedsNodePool is the seed document's sample, but for what it requires of machines.
const seedsNodePool = `
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: default}
spec:
  template:
    metadata:
      annotations:
        beta.karpenter.k8s.tke.machine.spec/annotations: node.tke.cloud.tencent.com/beta-image=ts4-public
    spec:
      nodeClassRef: {group: karpenter.k8s.tke, kind: TKEMachineNodeClass, name: default}
`

func TestTheSeedsNodePoolLacksTheStartupTaint(t *testing.T) {
	s := running(t, tke.Options{})
	s.create(schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}, nodePoolDefinition)
	s.create(schema.GroupVersionResource{Group: "karpenter.sh", Version: "v1", Resource: "nodepools"}, seedsNodePool)

	s.apply(spec(map[string]any{"suspend": true})) // what is read for preflight alone is not read once Cilium is installed
	found := s.until("preflight has looked", func(i *operator.Installation) bool {
		return i.Observed() && i.Condition("PreflightSucceeded").Status == metav1.ConditionTrue
	})
	const want = "warning: NodePools: Karpenter NodePool default: pods may be put on a new node before Cilium is there"
	if message := found.Condition("PreflightSucceeded").Message; !strings.Contains(message, want) {
		t.Errorf("preflight says %q", message)
	}
}

// create waits until the kind is served.
func (s *scenario) create(resource schema.GroupVersionResource, text string) {
	s.Helper()
	object := &unstructured.Unstructured{}
	s.must(yaml.Unmarshal([]byte(text), &object.Object))
	client := dynamic.NewForConfigOrDie(s.bed.RESTConfig()).Resource(resource)
	s.eventually(resource.Resource+" are served", func(ctx context.Context) (bool, error) {
		_, err := client.Create(ctx, object, metav1.CreateOptions{})
		return err == nil, ignoreNotFound(err)
	})
}

func ignoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
