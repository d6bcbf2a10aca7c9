//! Past mailings to stores and what they add up to.

use crate::{
    ids::{CampaignId, ImportId, MailingId, StoreId},
    money::Money,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One past drop of one campaign to one store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mailing {
    /// Its identity.
    pub id: MailingId,
    /// The store it was mailed for.
    pub store: StoreId,
    /// What was mailed.
    pub campaign: CampaignId,
    /// The day it was in homes.
    pub in_home_on: Date,
    /// Pieces mailed, at least 1.
    pub pieces: u32,
    /// Responses counted, at most as many as pieces.
    pub responses: u32,
    /// Revenue of the responses, when known.
    pub revenue: Option<Money>,
    /// The import that brought it, if one did.
    pub import: Option<ImportId>,
}

impl Mailing {
    /// Responses per piece.
    pub fn response_rate(&self) -> f64 {
        f64::from(self.responses) / f64::from(self.pieces.max(1))
    }
}

/// What a store's mailings add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingTotals {
    /// How many mailings.
    pub mailings: u64,
    /// Pieces in all.
    pub pieces: u64,
    /// Responses in all.
    pub responses: u64,
    /// Revenue where it is known.
    pub revenue: Option<Money>,
    /// The last day in homes.
    pub last: Option<Date>,
}

impl MailingTotals {
    /// Responses per piece; `None` when nothing was mailed: no data is not a rate of zero.
    pub fn response_rate(&self) -> Option<f64> {
        (self.pieces > 0).then(|| self.responses as f64 / self.pieces as f64)
    }

    /// The totals of some mailings.
    pub fn of<'a>(mailings: impl IntoIterator<Item = &'a Mailing>) -> MailingTotals {
        mailings.into_iter().fold(MailingTotals::default(), |sum, mailing| MailingTotals {
            mailings: sum.mailings + 1,
            pieces: sum.pieces + u64::from(mailing.pieces),
            responses: sum.responses + u64::from(mailing.responses),
            revenue: match (sum.revenue, mailing.revenue) {
                (Some(a), Some(b)) => Some(a + b),
                (one, other) => one.or(other),
            },
            last: sum.last.max(Some(mailing.in_home_on)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn a_store_never_mailed_has_no_rate_rather_than_zero() {
        assert_eq!(MailingTotals::default().response_rate(), None);
    }

    #[test]
    fn totals_weigh_mailings_by_their_pieces() {
        let mailing = |pieces, responses, revenue, day| Mailing {
            id: MailingId(Uuid::nil()),
            store: StoreId(Uuid::nil()),
            campaign: CampaignId(Uuid::nil()),
            in_home_on: date(2024, 5, day),
            pieces,
            responses,
            revenue,
            import: None,
        };
        let totals =
            MailingTotals::of(&[mailing(900, 9, None, 20), mailing(100, 11, Some(Money(500)), 3)]);
        assert_eq!(totals.response_rate(), Some(0.02));
        assert_eq!(totals.revenue, Some(Money(500)));
        assert_eq!(totals.last, Some(date(2024, 5, 20)));
    }
}
