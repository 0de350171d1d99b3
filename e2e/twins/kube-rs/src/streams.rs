//! The two watches and what is kept of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

use futures::{Stream, StreamExt};
use k8s_openapi::api::core::v1::{Node, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::runtime::reflector::{store, Store};
use kube::runtime::watcher::{self, watcher, Event};
use kube::runtime::WatchStreamExt;
use kube::{Api, Client};

use crate::gate::{ready, Variant};

/// Which nodes have an agent that is ready: node name -> name of the pod.
pub type Agents = Arc<RwLock<HashMap<String, String>>>;

/// How many of the two kinds were listed. The stores' own `wait_until_ready` wakes one waiter only, and the controller is that.
pub type Listed = Arc<AtomicUsize>;

fn tell<K>(listed: &Listed, event: &watcher::Result<Event<K>>) {
    if matches!(event, Ok(Event::InitDone)) && listed.fetch_add(1, Ordering::SeqCst) == 1 {
        println!("synced");
    }
}

fn config(variant: Variant) -> watcher::Config {
    match variant {
        Variant::Stock => watcher::Config::default(),
        Variant::Tuned => watcher::Config::default().streaming_lists(),
    }
}

pub fn nodes(client: Client, variant: Variant, listed: Listed) -> (Store<Node>, impl Stream<Item = watcher::Result<Node>> + Send) {
    let (reader, writer) = store();
    let stream = watcher(Api::<Node>::all(client), config(variant))
        .default_backoff()
        .modify(move |node| {
            if variant == Variant::Tuned {
                slim_node(node);
            }
        })
        .reflect(writer)
        .inspect(move |event| tell(&listed, event))
        .applied_objects();
    (reader, stream)
}

pub fn pods(client: Client, variant: Variant, listed: Listed) -> (Agents, impl Stream<Item = watcher::Result<Pod>> + Send) {
    let (_, writer) = store();
    let agents = Agents::default();
    let seen = agents.clone();
    let stream = watcher(Api::<Pod>::namespaced(client, "kube-system"), config(variant).labels("k8s-app=cilium"))
        .default_backoff()
        .modify(move |pod| {
            if variant == Variant::Tuned {
                slim_pod(pod);
            }
        })
        .inspect(move |event| {
            if let Ok(event) = event {
                remember(&seen, event);
            }
        })
        .reflect(writer)
        .inspect(move |event| tell(&listed, event))
        .touched_objects();
    (agents, stream)
}

fn remember(agents: &Agents, event: &Event<Pod>) {
    let (pod, there) = match event {
        Event::Apply(pod) | Event::InitApply(pod) => (pod, ready(pod)),
        Event::Delete(pod) => (pod, false),
        Event::Init | Event::InitDone => return,
    };
    let (Some(name), Some(node)) = (pod.metadata.name.clone(), pod.spec.as_ref().and_then(|spec| spec.node_name.clone())) else {
        return;
    };
    let mut agents = agents.write().expect("no thread panics with it");
    if there {
        agents.insert(node, name);
    } else if agents.get(&node) == Some(&name) {
        agents.remove(&node);
    }
}

fn slim_node(node: &mut Node) {
    identity(&mut node.metadata);
    if let Some(spec) = node.spec.take() {
        node.spec = Some(k8s_openapi::api::core::v1::NodeSpec { taints: spec.taints, ..Default::default() });
    }
    if let Some(status) = node.status.take() {
        let conditions = status.conditions.map(|all| all.into_iter().filter(|c| c.type_ == "NetworkUnavailable").collect());
        node.status = Some(k8s_openapi::api::core::v1::NodeStatus { conditions, ..Default::default() });
    }
}

fn slim_pod(pod: &mut Pod) {
    let deleted = pod.metadata.deletion_timestamp.take();
    identity(&mut pod.metadata);
    pod.metadata.deletion_timestamp = deleted;
    if let Some(spec) = pod.spec.take() {
        pod.spec = Some(k8s_openapi::api::core::v1::PodSpec { node_name: spec.node_name, ..Default::default() });
    }
    if let Some(status) = pod.status.take() {
        let conditions = status.conditions.map(|all| all.into_iter().filter(|c| c.type_ == "Ready").collect());
        pod.status = Some(k8s_openapi::api::core::v1::PodStatus { conditions, ..Default::default() });
    }
}

fn identity(meta: &mut ObjectMeta) {
    *meta = ObjectMeta {
        name: meta.name.take(),
        namespace: meta.namespace.take(),
        uid: meta.uid.take(),
        resource_version: meta.resource_version.take(),
        ..Default::default()
    };
}
