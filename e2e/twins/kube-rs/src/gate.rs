//! The gate: a node whose agent is ready and not terminating loses the taint; one that joins gets it.

use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::{Node, Pod, Taint};
use kube::api::{Patch, PatchParams};
use kube::runtime::controller::Action;
use kube::runtime::reflector::ObjectRef;
use kube::{Api, Client, ResourceExt};
use serde_json::json;

use crate::streams::Agents;

const KEY: &str = "node.cilium.io/agent-not-ready";

#[derive(Clone, Copy, PartialEq)]
pub enum Variant {
    Stock,
    Tuned,
}

pub struct Gate {
    nodes: Api<Node>,
    agents: Agents,
    variant: Variant,
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum Error {
    Api(#[from] kube::Error),
    Patch(#[from] serde_json::Error),
}

impl Gate {
    pub fn new(client: Client, agents: Agents, variant: Variant) -> Self {
        Gate { nodes: Api::all(client), agents, variant }
    }

    /// Stock: a merge patch, refused if the node has changed meanwhile. Tuned: a JSON Patch that tests the list of taints.
    async fn write(&self, node: &Node, taints: Vec<Taint>) -> Result<(), Error> {
        let parameters = PatchParams { field_manager: Some("kube-rs-twin".into()), ..Default::default() };
        let name = node.name_any();
        if self.variant == Variant::Stock {
            let patch = json!({"metadata": {"resourceVersion": node.resource_version()}, "spec": {"taints": taints}});
            self.nodes.patch(&name, &parameters, &Patch::Merge(patch)).await?;
        } else {
            let now = node.spec.as_ref().and_then(|spec| spec.taints.as_ref());
            let patch: json_patch::Patch = serde_json::from_value(json!([
                {"op": "test", "path": "/spec/taints", "value": now},
                {"op": "add", "path": "/spec/taints", "value": taints},
            ]))?;
            self.nodes.patch_metadata(&name, &parameters, &Patch::Json::<()>(patch)).await?;
        }
        Ok(())
    }
}

pub async fn reconcile(node: Arc<Node>, gate: Arc<Gate>) -> Result<Action, Error> {
    let served = gate.agents.read().expect("no thread panics with it").contains_key(&node.name_any());
    let taints = node.spec.as_ref().and_then(|spec| spec.taints.clone()).unwrap_or_default();
    let carried = taints.iter().any(|taint| taint.key == KEY);
    if served && carried {
        gate.write(&node, taints.into_iter().filter(|taint| taint.key != KEY).collect()).await?;
    } else if !served && !carried && !was_served(&node) {
        let taint = Taint { key: KEY.into(), value: Some("tke-cilium-operator".into()), effect: "NoSchedule".into(), time_added: None };
        gate.write(&node, taints.into_iter().chain([taint]).collect()).await?;
    }
    Ok(Action::await_change())
}

pub fn after_an_error(_: Arc<Node>, _: &Error, _: Arc<Gate>) -> Action {
    Action::requeue(Duration::from_secs(1))
}

pub fn node_of(pod: Pod) -> Option<ObjectRef<Node>> {
    pod.spec.and_then(|spec| spec.node_name).map(|name| ObjectRef::new(&name))
}

/// Ready, and not on its way out.
pub fn ready(pod: &Pod) -> bool {
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_ref());
    pod.metadata.deletion_timestamp.is_none()
        && conditions.is_some_and(|all| all.iter().any(|c| c.type_ == "Ready" && c.status == "True"))
}

/// Cilium has set this condition once it ran there.
fn was_served(node: &Node) -> bool {
    let conditions = node.status.as_ref().and_then(|status| status.conditions.as_ref());
    conditions.is_some_and(|all| all.iter().any(|c| c.type_ == "NetworkUnavailable" && c.reason.as_deref() == Some("CiliumIsUp")))
}
