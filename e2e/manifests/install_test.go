package manifests

// The rights of deploy/ on a real API server: what the service account can do, and what it cannot.

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/kube"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"tke-cilium-operator/e2e/cluster"
)

// startServer starts an API server; the objects that are brought there next need no controller.
func startServer(t *testing.T) *cluster.Cluster {
	t.Helper()
	server, err := cluster.Start(t.Context(), cluster.Options{APIServerOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return server
}

// applyRights creates what gives the operator its rights, in the order of deploy/kustomization.yaml.
func applyRights(t *testing.T, server *cluster.Cluster) {
	t.Helper()
	admin := dynamic.NewForConfigOrDie(server.RESTConfig())
	for _, object := range deployed(t, rights...) {
		resource := schema.GroupVersionResource{Group: object.GroupVersionKind().Group, Version: "v1", Resource: plurals[object.GetKind()]}
		_, err := admin.Resource(resource).Namespace(object.GetNamespace()).Create(t.Context(), object,
			metav1.CreateOptions{FieldValidation: metav1.FieldValidationStrict})
		if err != nil {
			t.Fatalf("%s: %v", key(object), err)
		}
	}
}

// operatorKubeconfig is the way to be the operator's service account.
func operatorKubeconfig(t *testing.T, server *cluster.Cluster) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := server.ServiceAccountKubeconfig(t.Context(), namespace, name, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func helmConfiguration(t *testing.T, kubeconfig string) *action.Configuration {
	t.Helper()
	settings := cli.New()
	settings.KubeConfig = kubeconfig
	settings.SetNamespace(namespace)
	configuration := action.NewConfiguration()
	if err := configuration.Init(settings.RESTClientGetter(), namespace, "secret"); err != nil {
		t.Fatal(err)
	}
	return configuration
}

func TestTheOperatorsRights(t *testing.T) {
	server := startServer(t)
	applyRights(t, server)
	kubeconfig := operatorKubeconfig(t, server)
	t.Run("are enough for Helm to install, upgrade and uninstall Cilium", func(t *testing.T) {
		installUpgradeUninstall(t, helmConfiguration(t, kubeconfig))
	})
	t.Run("are those that the controller uses, and no more", func(t *testing.T) {
		config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
		if err != nil {
			t.Fatal(err)
		}
		client := kubernetes.NewForConfigOrDie(config)
		for _, row := range answers {
			if allowed := mayDo(t.Context(), t, client, row.attributes); allowed != row.allowed {
				t.Errorf("%s: allowed is %t, want %t", row.name, allowed, row.allowed)
			}
		}
	})
}

// Two releases meet in namespace cilium-secrets: the operator's makes it, Cilium's takes it over.
func TestCiliumInstallsBesideTheOperatorsChart(t *testing.T) {
	server := startServer(t)
	configuration := helmConfiguration(t, server.AdminKubeconfig)
	if _, err := installer(configuration, name).RunWithContext(t.Context(), operatorChart(t), nil); err != nil {
		t.Fatalf("the operator's chart: %v", err)
	}
	installUpgradeUninstall(t, helmConfiguration(t, operatorKubeconfig(t, server)))
}

func installer(configuration *action.Configuration, releaseName string) *action.Install {
	install := action.NewInstall(configuration)
	install.ReleaseName, install.Namespace = releaseName, namespace
	install.ServerSideApply, install.ForceConflicts = true, true
	install.WaitStrategy, install.Timeout = kube.HookOnlyStrategy, time.Minute
	return install
}

func installUpgradeUninstall(t *testing.T, configuration *action.Configuration) {
	ciliumChart, values := ciliumChart(t, ciliumVersion), ciliumValues(t, usualValues)

	if _, err := installer(configuration, "cilium").RunWithContext(t.Context(), ciliumChart, values); err != nil {
		t.Fatalf("install: %v", err)
	}

	values["debug"] = map[string]any{"enabled": true}
	upgrade := action.NewUpgrade(configuration)
	upgrade.Namespace, upgrade.MaxHistory = namespace, 1
	upgrade.ServerSideApply, upgrade.ForceConflicts = "true", true
	upgrade.WaitStrategy, upgrade.Timeout = kube.HookOnlyStrategy, time.Minute
	if _, err := upgrade.RunWithContext(t.Context(), "cilium", ciliumChart, values); err != nil {
		t.Errorf("upgrade: %v", err)
	}

	uninstall := action.NewUninstall(configuration)
	uninstall.WaitStrategy, uninstall.Timeout = kube.HookOnlyStrategy, time.Minute
	if _, err := uninstall.Run("cilium"); err != nil {
		t.Errorf("uninstall: %v", err)
	}
}

func mayDo(ctx context.Context, t *testing.T, client kubernetes.Interface, what authorizationv1.ResourceAttributes) bool {
	t.Helper()
	review := &authorizationv1.SelfSubjectAccessReview{
		Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &what},
	}
	answer, err := client.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status.Allowed
}

func attributes(verb, group, resource, subresource, where, object string) authorizationv1.ResourceAttributes {
	return authorizationv1.ResourceAttributes{
		Verb: verb, Group: group, Resource: resource, Subresource: subresource, Namespace: where, Name: object,
	}
}

// answers of the API server to "may I?".
var answers = []struct {
	name       string
	allowed    bool
	attributes authorizationv1.ResourceAttributes
}{
	{"it watches its installation", true, attributes("watch", "install.cilium-tke.io", "ciliuminstallations", "", "", "")},
	{"it puts its finalizer on the installation", true, attributes("patch", "install.cilium-tke.io", "ciliuminstallations", "", "", "default")},
	{"it writes the installation's status", true, attributes("patch", "install.cilium-tke.io", "ciliuminstallations", "status", "", "default")},
	{"it creates no installation", false, attributes("create", "install.cilium-tke.io", "ciliuminstallations", "", "", "")},
	{"it deletes no installation", false, attributes("delete", "install.cilium-tke.io", "ciliuminstallations", "", "", "default")},

	{"it creates its lease", true, attributes("create", "coordination.k8s.io", "leases", "", "kube-system", "")},
	{"it renews its lease", true, attributes("patch", "coordination.k8s.io", "leases", "", "kube-system", "tke-cilium-operator")},
	{"it patches nobody else's lease", false, attributes("patch", "coordination.k8s.io", "leases", "", "kube-system", "kube-scheduler")},
	{"it keeps its books", true, attributes("patch", "", "configmaps", "", "kube-system", "tke-cilium-operator-state")},
	{"it writes its plan", true, attributes("patch", "", "configmaps", "", "kube-system", "tke-cilium-operator-plan")},
	{"it writes the CNI configuration", true, attributes("patch", "", "configmaps", "", "kube-system", "cni-configuration")},
	{"it patches no other ConfigMap", false, attributes("patch", "", "configmaps", "", "kube-system", "coredns")},
	{"it deletes its books when nothing is left to tell of", true, attributes("delete", "", "configmaps", "", "kube-system", "tke-cilium-operator-state")},
	{"it deletes no other ConfigMap", false, attributes("delete", "", "configmaps", "", "kube-system", "coredns")},
	{"it keeps the list of nodes that want a restart", true, attributes("patch", "", "configmaps", "", "kube-system", "tke-cilium-operator-recycle")},
	{"it sees that it is stopped", true, attributes("watch", "", "configmaps", "", "kube-system", "tke-cilium-operator-stop")},
	{"it sees that somebody wrote to Cilium's configuration", true, attributes("watch", "", "configmaps", "", "kube-system", "cilium-config")},
	{"it sees that a release has another revision", true, attributes("watch", "", "secrets", "", "kube-system", "")},
	{"it does not take the stop away", false, attributes("delete", "", "configmaps", "", "kube-system", "tke-cilium-operator-stop")},
	{"it finds the API server", true, attributes("watch", "discovery.k8s.io", "endpointslices", "", "default", "")},
	{"it says what it did", true, attributes("create", "events.k8s.io", "events", "", "default", "")},

	{"it creates a pool", true, attributes("create", "karpenter.sh", "nodepools", "", "", "")},
	{"it creates a pool's class", true, attributes("create", "karpenter.k8s.tke", "tkemachinenodeclasses", "", "", "")},
	{"it changes no pool", false, attributes("patch", "karpenter.sh", "nodepools", "", "", "default")},
	{"it deletes no pool", false, attributes("delete", "karpenter.sh", "nodepools", "", "", "default")},

	{"it retires kube-proxy", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "kube-proxy")},
	{"it retires tke-cni-agent", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "tke-cni-agent")},
	{"it retires ip-masq-agent", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "ip-masq-agent")},
	{"it brings its own DaemonSet to the nodes", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "tke-cilium-operator-cni")},
	{"it takes it away again", true, attributes("delete", "apps", "daemonsets", "", "kube-system", "tke-cilium-operator-cni")},
	{"it has images pulled", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "tke-cilium-operator-prepull")},
	{"and ends that", true, attributes("delete", "apps", "daemonsets", "", "kube-system", "tke-cilium-operator-prepull")},
	{"it evicts pods", true, attributes("create", "", "pods", "eviction", "shop", "web")},
	{"it holds Cilium's agents", true, attributes("patch", "apps", "daemonsets", "", "kube-system", "cilium")},
	{"it never touches tke-eni-agent", false, attributes("patch", "apps", "daemonsets", "", "kube-system", "tke-eni-agent")},
	// Since 1.19 cilium-operator may do this to any DaemonSet of its namespace (its Role cilium-operator-ztunnel), so its
	// creator must be allowed to; that the operator never does is shown by the scenarios' record of its requests.
	{"it could delete a component", true, attributes("delete", "apps", "daemonsets", "", "kube-system", "kube-proxy")},
	{"it deletes no component's Deployment", false, attributes("delete", "apps", "deployments", "", "kube-system", "tke-eni-ipamd")},
	{"it gives tke-eni-ipamd a toleration", true, attributes("patch", "apps", "deployments", "", "kube-system", "tke-eni-ipamd")},
	{"it gives the TCR assistant a toleration", true, attributes("patch", "apps", "deployments", "", "tcr-assistant-system", "tcr-assistant-controller-manager")},
	{"it patches no other Deployment", false, attributes("patch", "apps", "deployments", "", "kube-system", "coredns")},
	{"it watches nodes", true, attributes("watch", "", "nodes", "", "", "")},
	{"it takes taints off a node", true, attributes("patch", "", "nodes", "", "", "node-1")},
	{"it deletes no node", false, attributes("delete", "", "nodes", "", "", "node-1")},
	{"it watches Cilium's pods", true, attributes("watch", "", "pods", "", "kube-system", "")},
	{"it creates no pod", false, attributes("create", "", "pods", "", "kube-system", "")},
	{"it enters no pod", false, attributes("create", "", "pods", "exec", "kube-system", "cilium-x")},

	{"Helm records a release", true, attributes("create", "", "secrets", "", "kube-system", "")},
	{"Helm records no release elsewhere", false, attributes("create", "", "secrets", "", "default", "")},
	{"Helm applies Cilium's DaemonSet", true, attributes("create", "apps", "daemonsets", "", "kube-system", "cilium")},
	{"Helm applies no DaemonSet elsewhere", false, attributes("create", "apps", "daemonsets", "", "default", "miner")},
	{"Helm creates no unnamed Deployment", false, attributes("create", "apps", "deployments", "", "kube-system", "")},
	{"Helm binds Cilium's role", true, attributes("create", "rbac.authorization.k8s.io", "clusterrolebindings", "", "", "cilium")},
	{"Helm binds no other role", false, attributes("create", "rbac.authorization.k8s.io", "clusterrolebindings", "", "", "admins")},
	{"Helm changes no role of the operator", false, attributes("patch", "rbac.authorization.k8s.io", "clusterroles", "", "", "tke-cilium-operator")},
	{"Helm makes no token", false, attributes("create", "", "serviceaccounts", "token", "kube-system", "cilium")},
}
