//! The node gate as a Rust programmer would write it with kube-rs: what our own is measured against. README.md tells how
//! each variant is tuned.
//!
//!     kube-rs-twin stock|tuned        with KUBECONFIG set
//!
//! It prints "synced" once it has listed nodes and pods.

mod gate;
mod streams;

use std::sync::Arc;

use futures::StreamExt;
use kube::runtime::controller::Config;
use kube::runtime::Controller;
use kube::Client;

use gate::{Gate, Variant};
use streams::Listed;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let variant = match std::env::args().nth(1).as_deref() {
        Some("stock") => Variant::Stock,
        Some("tuned") => Variant::Tuned,
        _ => anyhow::bail!("say how it is tuned: stock or tuned"),
    };
    let client = Client::try_default().await?;
    let listed = Listed::default();
    let (nodes, node_stream) = streams::nodes(client.clone(), variant, listed.clone());
    let (agents, pod_stream) = streams::pods(client.clone(), variant, listed);
    let concurrency = if variant == Variant::Tuned { 32 } else { 0 }; // 0: as many as there is work
    let controller = Controller::for_stream(node_stream, nodes)
        .with_config(Config::default().concurrency(concurrency))
        .watches_stream(pod_stream, gate::node_of)
        .shutdown_on_signal();
    let gate = Arc::new(Gate::new(client, agents, variant));
    controller
        .run(gate::reconcile, gate::after_an_error, gate)
        .for_each(|result| {
            if let Err(error) = result {
                eprintln!("{error}");
            }
            futures::future::ready(())
        })
        .await;
    Ok(())
}
