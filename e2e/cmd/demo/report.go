package main

// What the demo prints at the end: the object, what was changed on TKE's own objects, and a second pass.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tke-cilium-operator/e2e/audit"
	"tke-cilium-operator/e2e/cluster"
	"tke-cilium-operator/e2e/operator"
)

func printObject(ctx context.Context, c *cluster.Cluster, log io.Writer) error {
	kubectl, err := c.Kubectl()
	if err != nil {
		return err
	}
	const command = "get ciliuminstallation -o wide"
	arguments := append(strings.Fields(command), "--kubeconfig", c.AdminKubeconfig)
	out, err := exec.CommandContext(ctx, kubectl, arguments...).CombinedOutput()
	fmt.Fprintf(log, "\n$ kubectl %s\n%s", command, out)
	return err
}

// foreignObjects are TKE's DaemonSets and Deployments by name, each as a line for every entry that may be changed.
func foreignObjects(ctx context.Context, c *cluster.Cluster) (map[string][]string, error) {
	found := map[string][]string{}
	sets, err := c.Client().AppsV1().DaemonSets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, set := range sets.Items {
		found["DaemonSet "+set.Name] = entries(set.ObjectMeta, set.Spec.Template)
	}
	deployments, err := c.Client().AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, deployment := range deployments.Items {
		found["Deployment "+deployment.Name] = entries(deployment.ObjectMeta, deployment.Spec.Template)
	}
	return found, nil
}

func entries(meta metav1.ObjectMeta, template corev1.PodTemplateSpec) (lines []string) {
	for key, value := range template.Spec.NodeSelector {
		lines = append(lines, fmt.Sprintf("nodeSelector  %s: %s", key, value))
	}
	for _, toleration := range template.Spec.Tolerations {
		text, _ := json.Marshal(toleration) // a struct of strings
		lines = append(lines, "tolerations   "+string(text))
	}
	for key, value := range meta.Annotations {
		// Kubernetes' own counters of template changes.
		if !strings.HasPrefix(key, "deprecated.daemonset.") && !strings.HasPrefix(key, "deployment.kubernetes.io/") {
			lines = append(lines, fmt.Sprintf("annotations   %s: %s", key, value))
		}
	}
	return lines
}

func printChanges(ctx context.Context, c *cluster.Cluster, before map[string][]string, log io.Writer) error {
	after, err := foreignObjects(ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "\nChanged on TKE's own objects:\n")
	for _, name := range slices.Sorted(maps.Keys(before)) {
		for _, line := range slices.Sorted(slices.Values(after[name])) {
			if !slices.Contains(before[name], line) {
				fmt.Fprintf(log, "  %-25s + %s\n", name, line)
			}
		}
		for _, line := range before[name] {
			if !slices.Contains(after[name], line) {
				fmt.Fprintf(log, "  %-25s - %s\n", name, line)
			}
		}
	}
	return nil
}

// secondPass restarts the controller, which looks at everything anew, and counts what it writes.
func secondPass(ctx context.Context, c *cluster.Cluster, op *operator.Operator, log io.Writer) error {
	if _, _, err := op.Controller.Stop(10 * time.Second); err != nil {
		return err
	}
	requests, err := audit.Open(c.AuditLog())
	if err != nil {
		return err
	}
	if err := op.Controller.Start(); err != nil {
		return err
	}
	if err := untilLooked(ctx, op); err != nil {
		return err
	}
	writes, err := writesOf(requests)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "\nA second pass, by a restarted controller: %d writes (its lease aside)\n", len(writes))
	if len(writes) > 0 {
		return fmt.Errorf("a second pass must write nothing, but it did: %s", strings.Join(writes, "; "))
	}
	return nil
}

// untilLooked waits until the controller leads, has everything listed, and has made no new pass for a second.
func untilLooked(ctx context.Context, op *operator.Operator) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("the restarted controller does not settle"))
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	last, since := 0.0, time.Now()
	for {
		passes, err := op.Passes(ctx)
		if err != nil || passes != last || !op.Leads(ctx) || !op.Synced(ctx) {
			last, since = passes, time.Now()
		}
		if time.Since(since) > time.Second {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func writesOf(log *audit.Log) (writes []string, err error) {
	requests, err := log.Requests()
	if err != nil {
		return nil, err
	}
	for _, request := range requests {
		if request.Write() && request.Resource != "leases" {
			writes = append(writes, request.String())
		}
	}
	return writes, nil
}
