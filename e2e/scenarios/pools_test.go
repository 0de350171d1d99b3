package scenarios_test

// Node pools are read where the cluster knows such kinds; what is said of them is a warning. Those that the spec asks for
// are created, once, and left alone from then on.

import (
	"context"
	"reflect"
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

const nodeClassDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tkemachinenodeclasses.karpenter.k8s.tke}
spec:
  group: karpenter.k8s.tke
  scope: Cluster
  names: {kind: TKEMachineNodeClass, plural: tkemachinenodeclasses, singular: tkemachinenodeclass, listKind: TKEMachineNodeClassList}
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	nodePools   = schema.GroupVersionResource{Group: "karpenter.sh", Version: "v1", Resource: "nodepools"}
	nodeClasses = schema.GroupVersionResource{Group: "karpenter.k8s.tke", Version: "v1beta1", Resource: "tkemachinenodeclasses"}
)

// withPool is a spec that asks for the seed's pool.
func withPool(cpuLimit int64) map[string]any {
	return spec(map[string]any{"nodePools": []any{map[string]any{
		"name": "default", "subnetIDs": []any{"subnet-12sxk3z4", "subnet-b8qyi2dk"}, "securityGroupIDs": []any{"sg-nok01xpa"},
		"sshKeyIDs": []any{"skey-3t01mlvf"}, "cpuLimit": cpuLimit,
	}}})
}

func (s *scenario) pool(resource schema.GroupVersionResource) (*unstructured.Unstructured, error) {
	return dynamic.NewForConfigOrDie(s.bed.RESTConfig()).Resource(resource).Get(s.Context(), "default", metav1.GetOptions{})
}

func (s *scenario) expectPool(path string, want any, fields ...string) {
	s.Helper()
	found, err := s.pool(nodePools)
	s.must(err)
	if got, _, _ := unstructured.NestedFieldNoCopy(found.Object, fields...); !reflect.DeepEqual(got, want) {
		s.Errorf("%s is %v, want %v", path, got, want)
	}
}

func TestANodePoolIsCreatedOnceAndLeftAlone(t *testing.T) {
	s := running(t, tke.Options{})
	s.apply(withPool(10))
	refused := s.untilReason("Ready", "KarpenterMissing")
	s.expectRefused(refused, "install TKE's addon karpenter")
	s.expectNoWrites(s.effects())

	s.create(definitions, nodePoolDefinition)
	s.create(definitions, nodeClassDefinition)
	ready := s.untilReady()
	if condition := ready.Condition("NodePoolsCreated"); condition.Reason != "AllPoolsCreated" {
		t.Errorf("the condition is %+v", condition)
	}
	made, err := s.pool(nodePools)
	s.must(err)
	class, err := s.pool(nodeClasses)
	s.must(err)
	if subnets, _, _ := unstructured.NestedSlice(class.Object, "spec", "subnetSelectorTerms"); len(subnets) != 2 {
		t.Errorf("the class's subnets are %v", subnets)
	}
	s.expectPool("the startup taint", []any{map[string]any{"key": "node.cilium.io/agent-not-ready", "value": "true", "effect": "NoExecute"}},
		"spec", "template", "spec", "startupTaints")
	s.expectPool("the annotation", "node.tke.cloud.tencent.com/beta-image=ts4-public",
		"spec", "template", "metadata", "annotations", "beta.karpenter.k8s.tke.machine.spec/annotations")
	for what, times := range counts(s.writesOf(controllerProgram)) {
		if strings.Contains(what, "nodepools") || strings.Contains(what, "tkemachinenodeclasses") {
			if times != 1 || !strings.HasPrefix(what, "create") {
				t.Errorf("%s: %d times", what, times)
			}
		}
	}
	retired := s.daemonSet(tke.CNIAgent)
	if !reflect.DeepEqual(retired.Spec.Template.Spec.NodeSelector, retiredSelector) {
		t.Error("the pool is there while tke-cni-agent would run on its nodes")
	}

	t.Run("another spec changes no pool, and says so", func(t *testing.T) {
		s := s.under(t)
		s.apply(withPool(100))
		found := s.until("the difference is told", func(i *operator.Installation) bool {
			return i.Ready() && i.Observed() && i.Condition("NodePoolsCreated").Reason == "NodePoolDiffers"
		})
		if message := found.Condition("NodePoolsCreated").Message; !strings.HasPrefix(message, "NodePool default: not as spec.nodePools says") {
			t.Errorf("the message is %q", message)
		}
		still, err := s.pool(nodePools)
		s.must(err)
		if still.GetResourceVersion() != made.GetResourceVersion() {
			t.Error("the pool was written")
		}
	})

	t.Run("nor does its end in the spec", func(t *testing.T) {
		s := s.under(t)
		s.apply(spec())
		s.until("no pool is asked for", func(i *operator.Installation) bool {
			return i.Ready() && i.Observed() && i.Condition("NodePoolsCreated").Reason == ""
		})
		_, err := s.pool(nodePools)
		s.must(err)
	})
}

func TestTheOperatorSaysWhenASuperNodeIsNotNeededAnyMore(t *testing.T) {
	s := given(t, tke.Options{Nodes: []tke.NodeGroup{{Kind: tke.Super, Count: 1}}},
		operator.Options{Flags: []string{"--node-name=eklet-subnet-7cugbjua-1"}})
	s.must(s.op.Start())
	s.apply(spec())
	if alone := s.untilReady(); alone.Condition("OnSuperNode").Reason != "" {
		t.Error("it has nowhere else to go")
	}
	_, err := tke.AddNodes(t.Context(), s.bed.Client(), tke.NodeGroup{Kind: tke.Native, Count: 1})
	s.must(err)
	found := s.until("it may leave", func(i *operator.Installation) bool {
		return i.Condition("OnSuperNode").Reason == "SuperNodeNotNeeded"
	})
	if message := found.Condition("OnSuperNode").Message; !strings.Contains(message, "eklet-subnet-7cugbjua-1") {
		t.Errorf("the message is %q", message)
	}
}

func TestTheSeedsNodePoolLacksTheStartupTaint(t *testing.T) {
	s := running(t, tke.Options{})
	s.create(definitions, nodePoolDefinition)
	s.create(nodePools, seedsNodePool)

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
