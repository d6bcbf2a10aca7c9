//! Two runs compared: sums by kind of change, then the stores that changed, with why.

pub mod api;
mod page;
mod table;

pub(crate) use page::ComparePage;

use domain::matrix::ChangeKind;

/// The word of a kind in addresses.
pub(crate) fn word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Status => "status",
        ChangeKind::Campaign => "campaign",
        ChangeKind::Quantity => "quantity",
        ChangeKind::Confidence => "confidence",
        ChangeKind::New => "new",
        ChangeKind::Gone => "gone",
        ChangeKind::Unchanged => "unchanged",
    }
}

/// A kind as a heading.
pub(crate) fn title(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Status => "Another status",
        ChangeKind::Campaign => "Another campaign",
        ChangeKind::Quantity => "Another quantity",
        ChangeKind::Confidence => "Only the confidence",
        ChangeKind::New => "Only in the later run",
        ChangeKind::Gone => "Only in the earlier run",
        ChangeKind::Unchanged => "As it was",
    }
}

/// The kind behind a word.
pub(crate) fn kind_of(text: &str) -> Option<ChangeKind> {
    ChangeKind::ALL.into_iter().find(|kind| word(*kind) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_in_an_address_leads_back_to_it() {
        for kind in ChangeKind::ALL {
            assert_eq!(kind_of(word(kind)), Some(kind));
        }
        assert_eq!(kind_of("everything"), None);
    }
}
