//! A browser tab in a plan, as the server sees it.

use backend::{Backend, plans};
use domain::{
    accounts::Actor,
    collaboration::Outcome,
    ids::{ClientId, PlanId},
    plans::{Deed, LivePlan, PlanAct, PlanAnswer, PlanReplica, Rights},
    refusal::Never,
};
use uuid::Uuid;

/// A browser tab.
pub struct Tab<'a> {
    pub cx: Backend,
    pub who: &'a Actor,
    pub plan: PlanId,
    pub replica: PlanReplica,
}

impl<'a> Tab<'a> {
    /// Opened on the plan as it is stored now.
    pub async fn open(cx: &Backend, who: &'a Actor, plan: PlanId) -> Tab<'a> {
        let (document, sequence) = snapshot(cx, who, plan).await;
        let replica = PlanReplica::new(ClientId(Uuid::now_v7()), document, sequence);
        Tab { cx: cx.clone(), who, plan, replica }
    }

    /// Does something that changes something.
    pub fn act(&mut self, deed: Deed) {
        assert!(self.replica.act(deed, &Rights::All).unwrap().is_some(), "there was nothing to do");
    }

    /// Sends what is waiting, and takes the answers.
    pub async fn send(&mut self) -> Vec<Outcome<LivePlan>> {
        let mut outcomes = Vec::new();
        loop {
            let acts = self.replica.to_send(50);
            if acts.is_empty() {
                return outcomes;
            }
            for act in acts {
                let answer = self.ask(act).await.unwrap();
                outcomes.push(answer.outcome.clone());
                self.replica.answer(answer, &Rights::All);
            }
        }
    }

    /// Asks the server for one act.
    pub async fn ask(&self, act: PlanAct) -> Option<PlanAnswer> {
        let client = self.replica.client();
        plans::act(&self.cx, self.who, self.plan, client, act).await.unwrap()
    }

    /// Hears what it has missed.
    pub async fn catch_up(&mut self) {
        let seen = self.replica.sequence();
        let missed = plans::missed::<Never>(&self.cx, self.who, self.plan, seen).await;
        for told in missed.unwrap() {
            self.replica.entry(told.entry, &Rights::All);
        }
    }
}

/// The plan as the database holds it, and its newest change.
pub async fn snapshot(cx: &Backend, who: &Actor, plan: PlanId) -> (LivePlan, u32) {
    plans::snapshot::<Never>(cx, who, plan).await.unwrap()
}
