package nodeactor

// What a kubelet writes about a running pod.

import (
	"context"
	"encoding/json"
	"maps"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func running(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil && pod.Status.StartTime != nil
}

func podReady(pod *corev1.Pod) bool {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// setCrashed writes that the pod's container ended with this message, and is started again later.
func (a *Actor) setCrashed(ctx context.Context, pod *corev1.Pod, message string) error {
	status := pod.DeepCopy().Status.ContainerStatuses
	for i := range status {
		status[i].Ready = false
		status[i].RestartCount++
		status[i].State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}
		status[i].LastTerminationState = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: 1, Reason: "Error", Message: message, FinishedAt: metav1.Now(),
		}}
	}
	return a.patchStatus(ctx, pod, map[string]any{"containerStatuses": status})
}

// setReady writes readiness if it differs. A pod that went meanwhile is nobody's concern.
func (a *Actor) setReady(ctx context.Context, pod *corev1.Pod, ready bool, message string) error {
	if podReady(pod) == ready {
		return nil
	}
	containers := pod.DeepCopy().Status.ContainerStatuses
	for i := range containers {
		containers[i].Ready = ready
		if waiting := containers[i].State.Waiting; waiting != nil && ready {
			containers[i].State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}
		}
	}
	// Each field is named, so that none of a former state stays.
	condition := map[string]any{"status": corev1.ConditionTrue, "lastTransitionTime": metav1.Now(), "reason": nil, "message": nil}
	if !ready {
		condition["status"], condition["reason"], condition["message"] = corev1.ConditionFalse, "ContainersNotReady", message
	}
	var conditions []map[string]any
	for _, kind := range []corev1.PodConditionType{corev1.ContainersReady, corev1.PodReady} {
		condition := maps.Clone(condition)
		condition["type"] = kind
		conditions = append(conditions, condition)
	}
	return a.patchStatus(ctx, pod, map[string]any{"conditions": conditions, "containerStatuses": containers})
}

func (a *Actor) patchStatus(ctx context.Context, pod *corev1.Pod, fields map[string]any) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": pod.UID}, "status": fields})
	if err != nil {
		return err
	}
	_, err = a.client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, patch,
		metav1.PatchOptions{FieldManager: "kubelet"}, "status")
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}
