//! Quick orders: the auto-approved stores of a run become an approved plan and its orders in one
//! confirmation.
//!
//! Who approves a plan must not have worked on it; see [`check_approver`](super::check_approver).
//! A quick order is the one exception: whoever confirms it makes the plan and approves it. It holds
//! only for recommendations nobody touched, only for people with the rights of all three steps, and
//! only within limits that an admin has set beforehand. [`check_quick_order`] is the whole of it.
//! Why there is such an exception is in `docs/decisions/0025-quick-orders.md`.

use super::Check;
use crate::{
    accounts::{Action, Actor, Forbidden, QuickOrderLimits},
    ids::{PlanId, RunId, SupplierId},
    matrix::RecommendationFilter,
    money::Money,
    orders::{OrderSummary, Split, Supplier},
    period::Month,
    refusals,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What orders come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickFigures {
    /// Stores.
    pub stores: u32,
    /// Pieces.
    pub pieces: u64,
    /// Money.
    pub cost: Money,
}

impl QuickFigures {
    /// Both together.
    pub fn plus(self, other: QuickFigures) -> QuickFigures {
        QuickFigures {
            stores: self.stores.saturating_add(other.stores),
            pieces: self.pieces.saturating_add(other.pieces),
            cost: self.cost + other.cost,
        }
    }
}

/// What a quick order would do, before it is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuickPreview {
    /// The run.
    pub run: RunId,
    /// The month it is for.
    pub month: Month,
    /// What the plan will be called.
    pub plan_name: String,
    /// What would be ordered, at today's prices.
    pub figures: QuickFigures,
    /// How many campaigns that mails.
    pub campaigns: u32,
    /// Auto-approved stores that match and are left out because this run's orders have them already.
    pub ordered_already: u32,
    /// Auto-approved stores that match and are left out because they need a look: not open now, a
    /// campaign no longer offered, fewer pieces than its minimum run.
    pub left_to_a_plan: u32,
    /// What standing quick orders for this month come to.
    pub before: QuickFigures,
    /// What they may come to in all; `None` while an admin has not allowed them.
    pub limits: Option<QuickOrderLimits>,
    /// ISO 4217 code.
    pub currency: String,
    /// Why it cannot be done, if so.
    pub refusal: Option<QuickRefusal>,
    /// Who could make the orders.
    pub suppliers: Vec<Supplier>,
    /// The day it is in the workspace.
    pub today: Date,
}

impl QuickPreview {
    /// How many orders this way of cutting makes. A quick order has one wave.
    pub fn orders(&self, split: Split) -> u32 {
        match split {
            _ if self.figures.stores == 0 => 0,
            Split::PerWave | Split::Master => 1,
            Split::PerCampaign => self.campaigns,
        }
    }
}

/// What a person confirms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuickAsk {
    /// Made anew for each dialog: asked again with the same key, it is not done again.
    pub key: Uuid,
    /// The run.
    pub run: RunId,
    /// Which of its auto-approved stores; statuses in it change nothing.
    pub filter: RecommendationFilter,
    /// How the plan is cut into orders.
    pub split: Split,
    /// When the pieces are to be in homes.
    pub in_home_on: Date,
    /// Who makes them, if chosen.
    pub supplier: Option<SupplierId>,
    /// The figures they looked at.
    pub seen: QuickFigures,
}

/// What a quick order has made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuickDone {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub plan_name: String,
    /// Its orders, by number.
    pub orders: Vec<OrderSummary>,
}

refusals! {
    /// Why a quick order is not made.
    pub enum QuickRefusal {
        /// No limits are set.
        NotAllowed => "Quick orders are off. An admin can allow them in the settings by setting limits.",
        /// The run has no result.
        RunNotFinished => "This run has no recommendations yet. Wait until it is finished.",
        /// Nothing to order.
        NothingToOrder => "No auto-approved store matches that is not ordered already. Widen the filter or make a plan.",
        /// Above the limit of money.
        TooMuchMoney { together: String, limit: String } => "Quick orders for this month would come to {together}; the limit is {limit}. Choose fewer stores, or make a plan.",
        /// Above the limit of pieces.
        TooManyPieces { together: u64, limit: u64 } => "Quick orders for this month would come to {together} pieces; the limit is {limit}. Choose fewer stores, or make a plan.",
        /// Above the limit of stores.
        TooManyStores { together: u32, limit: u32 } => "Quick orders for this month would come to {together} stores; the limit is {limit}. Choose fewer stores, or make a plan.",
        /// Something a person must look at.
        NeedsAPlan { problem: String } => "{problem} That needs a look: make a plan instead.",
        /// Not what the person looked at.
        Changed => "What would be ordered has changed since you looked. Look at the new figures, then confirm.",
        /// The in-home date is over, or not a date to plan for.
        DatePast => "The in-home date must lie after today.",
        /// The supplier is gone.
        SupplierUnknown => "This supplier is no longer there. Choose another one.",
        /// The same confirmation asked for something else.
        KeyReused => "This confirmation was used for another quick order. Open the dialog again.",
        /// The orders could not be cut that way.
        NotOrdered { problem: String } => "{problem}",
    }
}

/// Refuses a quick order that the person or the admin's limits do not allow; `Err` of the outer
/// result is the missing right.
///
/// `before` is what standing quick orders for the same month come to, `asked` what this one adds,
/// `checks` what stands in the way of approving the plan: with nobody to read them, warnings block
/// like errors.
pub fn check_quick_order(
    actor: &Actor,
    limits: Option<QuickOrderLimits>,
    before: QuickFigures,
    asked: QuickFigures,
    checks: &[Check],
    currency: &str,
) -> Result<Result<(), QuickRefusal>, Forbidden> {
    actor.may(Action::QuickOrder)?;
    let Some(limits) = limits else { return Ok(Err(QuickRefusal::NotAllowed)) };
    let together = before.plus(asked);
    let money = |amount: Money| format!("{} {currency}", amount.decimal());
    Ok(if asked.stores == 0 {
        Err(QuickRefusal::NothingToOrder)
    } else if let Some(check) = checks.first() {
        Err(QuickRefusal::NeedsAPlan { problem: check.to_string() })
    } else if together.cost > limits.most_cost {
        let (together, limit) = (money(together.cost), money(limits.most_cost));
        Err(QuickRefusal::TooMuchMoney { together, limit })
    } else if together.pieces > limits.most_pieces {
        let limit = limits.most_pieces;
        Err(QuickRefusal::TooManyPieces { together: together.pieces, limit })
    } else if together.stores > limits.most_stores {
        let limit = limits.most_stores;
        Err(QuickRefusal::TooManyStores { together: together.stores, limit })
    } else {
        Ok(())
    })
}

/// What the plan's history says of its approval.
pub fn quick_note(limits: QuickOrderLimits, before: QuickFigures, currency: &str) -> String {
    format!(
        "Quick order: approved by whoever made it, within the limits an admin set for a month: {} {currency}, {} pieces, {} stores; {} {currency} were ordered before.",
        limits.most_cost.decimal(),
        limits.most_pieces,
        limits.most_stores,
        before.cost.decimal(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{Reach, Rights, Role},
        ids::{PersonId, WorkspaceId},
    };

    fn actor(rights: Rights) -> Actor {
        Actor {
            person: PersonId(Uuid::from_u128(1)),
            name: "Ada".into(),
            workspace: WorkspaceId(Uuid::from_u128(2)),
            role: Role::Marketer,
            rights,
            reach: Reach::Everywhere,
        }
    }

    const RIGHTS: Rights = Rights { edit: true, approve: true, send: false, spend: true };
    const LIMITS: QuickOrderLimits =
        QuickOrderLimits { most_cost: Money(100_000), most_pieces: 1_000, most_stores: 10 };

    fn figures(stores: u32, pieces: u64, cents: i64) -> QuickFigures {
        QuickFigures { stores, pieces, cost: Money(cents) }
    }

    fn check(before: QuickFigures, asked: QuickFigures) -> Result<(), QuickRefusal> {
        check_quick_order(&actor(RIGHTS), Some(LIMITS), before, asked, &[], "USD").unwrap()
    }

    #[test]
    fn a_quick_order_is_made_up_to_each_limit_and_not_beyond() {
        let none = QuickFigures::default();
        assert_eq!(check(none, figures(10, 1_000, 100_000)), Ok(()));
        let refused = check(none, figures(10, 1_000, 100_001)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Quick orders for this month would come to 1000.01 USD; the limit is 1000.00 USD. Choose fewer stores, or make a plan."
        );
        let refused = check(none, figures(10, 1_001, 1));
        assert_eq!(refused, Err(QuickRefusal::TooManyPieces { together: 1_001, limit: 1_000 }));
        let refused = check(none, figures(11, 1, 1));
        assert_eq!(refused, Err(QuickRefusal::TooManyStores { together: 11, limit: 10 }));
    }

    #[test]
    fn several_quick_orders_of_a_month_share_its_limits() {
        let refused = check(figures(6, 600, 1), figures(5, 100, 1));
        assert_eq!(refused, Err(QuickRefusal::TooManyStores { together: 11, limit: 10 }));
        assert_eq!(check(figures(6, 600, 1), figures(4, 400, 1)), Ok(()));
    }

    #[test]
    fn without_limits_without_stores_or_with_a_warning_there_is_none() {
        let asked = figures(1, 100, 100);
        let with = |limits, asked, checks: &[Check]| {
            let none = QuickFigures::default();
            check_quick_order(&actor(RIGHTS), limits, none, asked, checks, "USD").unwrap()
        };
        assert_eq!(with(None, asked, &[]), Err(QuickRefusal::NotAllowed));
        let nothing = QuickFigures::default();
        assert_eq!(with(Some(LIMITS), nothing, &[]), Err(QuickRefusal::NothingToOrder));
        let refused = with(Some(LIMITS), asked, &[Check::WithdrawnCampaign(1)]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "1 store gets a campaign that is no longer offered. That needs a look: make a plan instead."
        );
    }

    #[test]
    fn each_of_the_three_rights_is_needed() {
        for rights in [
            Rights { edit: false, ..RIGHTS },
            Rights { approve: false, ..RIGHTS },
            Rights { spend: false, ..RIGHTS },
        ] {
            let (none, asked) = (QuickFigures::default(), figures(1, 1, 1));
            let answer = check_quick_order(&actor(rights), Some(LIMITS), none, asked, &[], "USD");
            assert!(answer.is_err());
        }
    }
}
