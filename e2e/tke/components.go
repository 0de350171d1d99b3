package tke

// The manifests of TKE's components, and how options vary them.

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"

	"tke-cilium-operator/e2e/cluster"
)

//go:embed manifests/*.yaml
var manifests embed.FS

// components decodes the manifests that the options ask for and varies them.
func components(options Options) ([]runtime.Object, error) {
	names := []string{KubeProxy, CNIAgent, ENIAgent, IPAMD, IPMasqAgent, TCRAssistant, KubernetesProxy}
	for _, name := range options.Without {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no component %q to leave out: use one of %s", name, strings.Join(names, ", "))
		}
	}
	if options.Mode == GlobalRouter {
		names = append(names, "tke-bridge-agent")
	}
	if options.ForeignCilium {
		names = append(names, "foreign-cilium")
	}
	var all []runtime.Object
	for _, name := range names {
		if slices.Contains(options.Without, name) || name == KubeProxy && options.Mode == DataPlaneV2 {
			continue
		}
		objects, err := decode("manifests/" + name + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, object := range objects {
			vary(object, options)
		}
		all = append(all, objects...)
	}
	return all, nil
}

func decode(path string) (objects []runtime.Object, err error) {
	content, err := manifests.ReadFile(path)
	if err != nil {
		return nil, err
	}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		object, _, err := scheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
}

func vary(object runtime.Object, options Options) {
	switch object := object.(type) {
	case *appsv1.DaemonSet:
		renameContainers(&object.Spec.Template.Spec, options)
		varyDaemonSet(object.Name, &object.Spec.Template.Spec, options)
	case *appsv1.Deployment:
		renameContainers(&object.Spec.Template.Spec, options)
		if object.Name != IPAMD {
			return
		}
		if options.IPAMDWithoutTolerations {
			object.Spec.Template.Spec.Tolerations = nil
		}
		if options.Mode == DataPlaneV2 {
			addContainer(&object.Spec.Template.Spec, "cilium-operator")
		}
	}
}

func varyDaemonSet(name string, pod *corev1.PodSpec, options Options) {
	if slices.Contains([]string{KubeProxy, CNIAgent, IPMasqAgent}, name) {
		pod.NodeSelector = options.NodeSelector
	}
	switch {
	case name == KubeProxy && options.KubeProxyMode != "":
		command := pod.Containers[0].Command
		command[len(command)-1] = "--proxy-mode=" + options.KubeProxyMode
	case name == ENIAgent:
		if options.ENIAgentVersion != "" {
			repository, _, _ := strings.Cut(pod.Containers[0].Image, ":")
			pod.Containers[0].Image = repository + ":" + options.ENIAgentVersion
		}
		if options.Mode == DataPlaneV2 {
			addContainer(pod, "cilium-agent")
		}
	}
}

func renameContainers(pod *corev1.PodSpec, options Options) {
	if !options.RenamedContainers {
		return
	}
	for i := range pod.Containers {
		pod.Containers[i].Name = fmt.Sprintf("c%d", i)
	}
}

func addContainer(pod *corev1.PodSpec, name string) {
	pod.Containers = append(pod.Containers, corev1.Container{
		Name: name, Image: "ccr.ccs.tencentyun.com/tkeimages/" + name + ":v1.16.9-tke.2",
	})
}

// create makes the objects as TKE's addon manager, so that the operator's changes show as another field manager's.
func create(ctx context.Context, c *cluster.Cluster, objects []runtime.Object) error {
	client := c.Client()
	for _, object := range objects {
		if err := createOne(ctx, client, object); err != nil {
			return err
		}
	}
	return nil
}

func createOne(ctx context.Context, client kubernetes.Interface, object runtime.Object) (err error) {
	options := metav1.CreateOptions{FieldManager: AddonManager}
	switch object := object.(type) {
	case *appsv1.DaemonSet:
		_, err = client.AppsV1().DaemonSets(object.Namespace).Create(ctx, object, options)
	case *appsv1.Deployment:
		_, err = client.AppsV1().Deployments(object.Namespace).Create(ctx, object, options)
	case *corev1.Namespace:
		_, err = client.CoreV1().Namespaces().Create(ctx, object, options)
	case *corev1.ServiceAccount:
		_, err = client.CoreV1().ServiceAccounts(object.Namespace).Create(ctx, object, options)
	case *corev1.ConfigMap:
		_, err = client.CoreV1().ConfigMaps(object.Namespace).Create(ctx, object, options)
	case *corev1.Service:
		_, err = client.CoreV1().Services(object.Namespace).Create(ctx, object, options)
	default:
		err = fmt.Errorf("a manifest holds a %T, which nothing here creates", object)
	}
	return err
}
