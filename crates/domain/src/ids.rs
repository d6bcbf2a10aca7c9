//! Identities: one newtype over a UUID per kind of thing, so that a store is never taken for a plan.
//!
//! New ids are UUIDv7 and are made in `backend`, which has the clock and the randomness.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )*};
}

ids! {
    /// One organisation; nothing crosses the line between two.
    WorkspaceId;
    /// Someone with an account.
    PersonId;
    /// One signed-in browser.
    SessionId;
    /// A pending membership, sent as a link.
    InvitationId;
    /// A key with which a program asks.
    ApiKeyId;
    /// One piece of background work.
    JobId;
    /// A sales region of the chain.
    RegionId;
    /// A kind of store, such as "urban".
    StoreTypeId;
    /// One store.
    StoreId;
    /// A saved collection of stores.
    StoreGroupId;
    /// One past drop to one store.
    MailingId;
    /// One import of a file.
    ImportId;
    /// One marketing effort and its direct-mail creative.
    CampaignId;
    /// A mail house.
    SupplierId;
    /// An order to a supplier.
    OrderId;
    /// A store's line in an order.
    OrderLineId;
    /// One time an order was sent to its supplier.
    HandoverId;
    /// A link that opens one order to its supplier.
    SupplierLinkId;
    /// A proof that a supplier uploaded.
    ProofId;
    /// One scoring of all stores.
    RunId;
    /// A saved view of a list.
    ViewId;
    /// A plan.
    PlanId;
    /// One browser tab, or one request of a program, that changes something with others.
    ClientId;
    /// A store's line in a plan.
    ItemId;
    /// A dated group of items in a plan.
    WaveId;
    /// A comment and its replies.
    ThreadId;
    /// One comment.
    CommentId;
    /// A link that shows a plan to somebody without an account.
    ShareId;
    /// Something a person is told.
    NoticeId;
    /// An e-mail to a person, on its way or sent.
    MailId;
}
