//! How a plan's lines become orders.
//!
//! [`split`] is the whole decision: the same lines give the same orders with the same keys,
//! whatever order they come in and however often it is asked. What makes an order exist only once
//! is its [`PartKey`], which the database keeps unique.

use super::{Line, LineWave, OrderTotals};
use crate::{
    ids::{CampaignId, PlanId, WaveId},
    refusals,
    stores::number_key,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The ways to cut a plan into orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// An order for each wave: what mail houses want, because a wave has one in-home date.
    PerWave,
    /// One order for everything.
    Master,
    /// An order for each campaign.
    PerCampaign,
}

impl Split {
    /// Every way, the recommended one first.
    pub const ALL: [Split; 3] = [Split::PerWave, Split::Master, Split::PerCampaign];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Split::PerWave => "per_wave",
            Split::Master => "master",
            Split::PerCampaign => "per_campaign",
        }
    }

    /// The words shown.
    pub fn label(self) -> &'static str {
        match self {
            Split::PerWave => "One per wave",
            Split::Master => "One master order",
            Split::PerCampaign => "One per campaign",
        }
    }

    /// Which plans it suits.
    pub fn advice(self) -> &'static str {
        match self {
            Split::PerWave => "Each order has one in-home date. Recommended.",
            Split::Master => "Everything in a single order, with the waves as dates on its lines.",
            Split::PerCampaign => "Each order prints one creative, across all waves.",
        }
    }

    /// How a sentence says that a plan was ordered this way.
    pub fn adverb(self) -> &'static str {
        match self {
            Split::PerWave => "one per wave",
            Split::Master => "as one master order",
            Split::PerCampaign => "one per campaign",
        }
    }

    /// The way with that word.
    pub fn from_word(word: &str) -> Option<Split> {
        Split::ALL.into_iter().find(|split| split.word() == word)
    }
}

/// Which part of a plan an order covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    All,
    /// One wave.
    Wave(WaveId),
    /// One campaign.
    Campaign(CampaignId),
}

/// What makes an order of a plan the same order however often it is asked for: the plan, its
/// revision, the way it was cut, and the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartKey {
    /// The plan.
    pub plan: PlanId,
    /// Its approved revision.
    pub revision: u32,
    /// The way it is cut.
    pub split: Split,
    /// The part.
    pub part: Part,
}

impl fmt::Display for PartKey {
    /// The text that the database keeps unique.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plan/{}/{}/{}/", self.plan, self.revision, self.split.word())?;
        match self.part {
            Part::All => write!(f, "all"),
            Part::Wave(wave) => write!(f, "{wave}"),
            Part::Campaign(campaign) => write!(f, "{campaign}"),
        }
    }
}

/// An order that does not exist yet.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderDraft {
    /// The part it covers.
    pub part: Part,
    /// What it is called beside its number.
    pub title: String,
    /// Its lines, by store number.
    pub lines: Vec<Line>,
}

impl OrderDraft {
    /// What it comes to.
    pub fn totals(&self) -> OrderTotals {
        OrderTotals::of(self.lines.iter().map(|line| (line.store, line.pieces, line.cost)))
    }

    /// The first day its pieces are to be in homes.
    pub fn in_home_on(&self) -> Option<Date> {
        self.waves().filter_map(|wave| wave.in_home_on).min()
    }

    /// The last day its pieces are to be in homes.
    pub fn last_in_home_on(&self) -> Option<Date> {
        self.waves().filter_map(|wave| wave.last_in_home_on.or(wave.in_home_on)).max()
    }

    fn waves(&self) -> impl Iterator<Item = &LineWave> {
        self.lines.iter().filter_map(|line| line.wave.as_ref())
    }
}

refusals! {
    /// Why orders are not made from a plan.
    pub enum CreateRefusal {
        /// Only approved content is ordered.
        NotApproved { plan: String } => "\"{plan}\" is not approved. Orders are made from approved plans only; ask for approval first.",
        /// Another digest than the one looked at.
        Changed { plan: String } => "\"{plan}\" has changed since you looked at it. Look at the new numbers, then create the orders.",
        /// The lines are not the ones the approval was given for.
        SealBroken { plan: String } => "\"{plan}\" no longer holds exactly what was approved. Reopen it and have it approved again; nothing was ordered.",
        /// Cut another way before.
        OtherSplit { plan: String, made: String, numbers: String } => "\"{plan}\" is already ordered {made}: {numbers}. To order it another way, cancel them, then reopen and approve the plan again.",
        /// An earlier revision has orders that stand.
        EarlierRevision { plan: String, numbers: String } => "An earlier approval of \"{plan}\" is already ordered: {numbers}. Cancel these orders first, or its stores would get everything twice.",
        /// Nothing included.
        NoLines { plan: String } => "No store is included in \"{plan}\". Include at least one, then approve it again.",
        /// A line without pieces.
        NoPieces { store: String } => "{store} is included with no pieces. Give it a quantity or exclude it, then approve the plan again.",
        /// Lines without a wave.
        NoWave { stores: u64 } => "{stores} included stores have no wave. Assign them, or order another way.",
        /// No such supplier here.
        SupplierUnknown => "This supplier is no longer in the list. Choose another one.",
    }
}

/// Cuts a plan's included lines into orders: one per wave in the waves' order, one per campaign by
/// name, or one for all. Every line lands in exactly one order, unchanged.
pub fn split(plan: &str, lines: &[Line], split: Split) -> Result<Vec<OrderDraft>, CreateRefusal> {
    if lines.is_empty() {
        return Err(CreateRefusal::NoLines { plan: plan.to_owned() });
    }
    if let Some(line) = lines.iter().find(|line| line.pieces == 0) {
        return Err(CreateRefusal::NoPieces { store: line.store_number.clone() });
    }
    let waveless = lines.iter().filter(|line| line.wave.is_none()).count() as u64;
    if split == Split::PerWave && waveless > 0 {
        return Err(CreateRefusal::NoWave { stores: waveless });
    }
    let mut parts: BTreeMap<(u32, String, Part), Vec<Line>> = BTreeMap::new();
    for line in lines {
        parts.entry(part_of(line, split)).or_default().push(line.clone());
    }
    Ok(parts
        .into_iter()
        .map(|((_, title, part), mut lines)| {
            lines.sort_by_cached_key(reading_order);
            OrderDraft { part, title, lines }
        })
        .collect())
}

/// The part a line belongs to, with what parts are sorted by before their identity.
fn part_of(line: &Line, split: Split) -> (u32, String, Part) {
    match (split, &line.wave) {
        (Split::PerWave, Some(wave)) => (wave.position, wave.name.clone(), Part::Wave(wave.id)),
        (Split::PerCampaign, _) => (0, line.campaign_name.clone(), Part::Campaign(line.campaign)),
        (Split::Master | Split::PerWave, _) => (0, "All waves".to_owned(), Part::All),
    }
}

fn reading_order(line: &Line) -> impl Ord + use<> {
    let wave = line.wave.as_ref().map(|wave| wave.position);
    (number_key(&line.store_number), wave, line.campaign_name.clone(), line.item, line.store)
}

#[cfg(test)]
mod tests {
    use super::super::{LineWave, tests::a_line};
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn titles(lines: &[Line], way: Split) -> Vec<(String, u64)> {
        split("March", lines, way)
            .unwrap()
            .iter()
            .map(|draft| (draft.title.clone(), draft.totals().pieces))
            .collect()
    }

    #[test]
    fn a_plan_is_cut_by_wave_by_campaign_or_not_at_all() {
        let lines = [a_line(2, 20, 2, 200), a_line(1, 10, 1, 100), a_line(3, 10, 2, 300)];
        let owned = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
            pairs.iter().map(|(title, pieces)| ((*title).to_owned(), *pieces)).collect()
        };
        assert_eq!(titles(&lines, Split::PerWave), owned(&[("W1", 100), ("W2", 500)]));
        assert_eq!(titles(&lines, Split::Master), owned(&[("All waves", 600)]));
        assert_eq!(
            titles(&lines, Split::PerCampaign),
            owned(&[("Campaign 10", 400), ("Campaign 20", 200)])
        );
    }

    #[test]
    fn two_waves_of_one_name_stay_two_orders() {
        let mut lines = [a_line(1, 10, 1, 100), a_line(2, 10, 2, 100)];
        for line in &mut lines {
            line.wave = line.wave.take().map(|wave| LineWave { name: "Spring".into(), ..wave });
        }
        assert_eq!(titles(&lines, Split::PerWave).len(), 2);
    }

    #[test]
    fn what_cannot_be_ordered_is_refused_with_the_reason() {
        assert_eq!(
            split("March", &[], Split::Master),
            Err(CreateRefusal::NoLines { plan: "March".into() })
        );
        assert_eq!(
            split("March", &[a_line(1, 10, 1, 0)], Split::Master),
            Err(CreateRefusal::NoPieces { store: "STR-0001".into() })
        );
        let adrift = Line { wave: None, ..a_line(1, 10, 1, 100) };
        assert_eq!(
            split("March", std::slice::from_ref(&adrift), Split::PerWave),
            Err(CreateRefusal::NoWave { stores: 1 })
        );
        assert_eq!(split("March", &[adrift], Split::PerCampaign).map(|o| o.len()), Ok(1));
    }

    #[test]
    fn an_orders_first_in_home_day_is_its_earliest_wave() {
        let lines = [a_line(1, 10, 2, 100), a_line(2, 10, 1, 100), a_line(3, 10, 3, 100)];
        let drafts = split("March", &lines, Split::Master).unwrap();
        assert_eq!(drafts[0].in_home_on(), Some(Date::constant(2025, 3, 1)));
    }

    #[test]
    fn a_key_names_the_plan_the_revision_the_way_and_the_part() {
        let key = |split, part| {
            let plan = PlanId(Uuid::from_u128(7));
            PartKey { plan, revision: 2, split, part }.to_string()
        };
        assert_eq!(
            key(Split::Master, Part::All),
            "plan/00000000-0000-0000-0000-000000000007/2/master/all"
        );
        assert_eq!(
            key(Split::PerWave, Part::Wave(WaveId(Uuid::from_u128(9)))),
            "plan/00000000-0000-0000-0000-000000000007/2/per_wave/\
             00000000-0000-0000-0000-000000000009"
        );
    }

    #[test]
    fn lines_stand_in_the_order_in_which_people_count_stores() {
        let lines = [9, 1_000, 101].map(|store| {
            let line = a_line(store, 10, 1, 100);
            Line { store_number: format!("STR-{store}"), ..line }
        });
        let drafts = split("March", &lines, Split::Master).unwrap();
        let numbers: Vec<&str> = drafts[0].lines.iter().map(|l| l.store_number.as_str()).collect();
        assert_eq!(numbers, ["STR-9", "STR-101", "STR-1000"]);
    }

    fn some_lines() -> impl Strategy<Value = Vec<Line>> {
        prop::collection::vec((1..60_u128, 1..6_u128, 1..5_u32, 1..5_000_u32), 1..80).prop_map(
            |drawn| {
                drawn
                    .into_iter()
                    .enumerate()
                    .map(|(i, (store, campaign, wave, pieces))| {
                        let line = a_line(store, campaign, wave, pieces);
                        Line { item: Some(Uuid::from_u128(1_000 + i as u128).into()), ..line }
                    })
                    .collect()
            },
        )
    }

    proptest! {
        #[test]
        fn the_orders_of_every_split_add_up_to_the_plan(lines in some_lines()) {
            let plan = OrderTotals::of(lines.iter().map(|l| (l.store, l.pieces, l.cost)));
            for way in Split::ALL {
                let drafts = split("March", &lines, way).unwrap();
                let orders: OrderTotals = drafts.iter().map(OrderDraft::totals).sum();
                prop_assert_eq!(
                    (orders.lines, orders.pieces, orders.cost),
                    (plan.lines, plan.pieces, plan.cost)
                );
                let mut ordered: Vec<&Line> = drafts.iter().flat_map(|d| &d.lines).collect();
                ordered.sort_by_key(|line| line.item);
                prop_assert!(ordered.into_iter().eq(&lines), "a line was changed, lost or doubled");
            }
        }

        #[test]
        fn the_same_lines_in_another_order_give_the_same_orders(
            lines in some_lines(),
            turn in 0..80_usize,
        ) {
            let mut turned = lines.clone();
            turned.reverse();
            let turn = turn % turned.len();
            turned.rotate_left(turn);
            for way in Split::ALL {
                prop_assert_eq!(split("March", &lines, way), split("March", &turned, way));
            }
        }

        #[test]
        fn no_two_orders_of_a_plan_share_a_key(lines in some_lines()) {
            let plan = PlanId(Uuid::from_u128(7));
            let mut keys = std::collections::BTreeSet::new();
            let mut count = 0;
            for way in Split::ALL {
                for draft in split("March", &lines, way).unwrap() {
                    let key = PartKey { plan, revision: 1, split: way, part: draft.part };
                    keys.insert(key.to_string());
                    count += 1;
                }
            }
            prop_assert_eq!(keys.len(), count);
        }
    }
}
