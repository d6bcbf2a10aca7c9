//! Suppliers: who prints and mails.

use crate::{accounts::clean_email, ids::SupplierId, refusals};
use serde::{Deserialize, Serialize};

/// A mail house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its identity.
    pub id: SupplierId,
    /// Its name.
    pub name: String,
    /// Where orders are written to.
    pub email: String,
    /// Days from an order to the pieces being in homes.
    pub lead_days: u32,
    /// Fewest pieces it takes in one order.
    pub minimum_run: u32,
    /// Hours after sending in which an order can still be called off.
    pub cancel_window_hours: u32,
    /// Counts changes; an edit based on an older one is refused.
    pub version: i64,
}

/// A supplier as a person types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierDetails {
    /// Its name.
    pub name: String,
    /// Where orders are written to.
    pub email: String,
    /// Days from an order to the pieces being in homes.
    pub lead_days: u32,
    /// Fewest pieces it takes in one order.
    pub minimum_run: u32,
    /// Hours after sending in which an order can still be called off.
    pub cancel_window_hours: u32,
}

refusals! {
    /// Why a supplier is not kept as typed.
    pub enum SupplierRefusal {
        /// No name.
        NameMissing => "Enter the supplier's name.",
        /// Longer than 120 characters.
        NameTooLong => "A supplier's name can have at most 120 characters.",
        /// The name is taken.
        NameTaken { name: String } => "There is already a supplier called \"{name}\".",
        /// Not an address.
        EmailInvalid { email: String } => "\"{email}\" is not an e-mail address; it needs the form name@example.com.",
        /// More than a year.
        LeadTooLong => "The lead time can be at most 365 days.",
        /// More than anyone prints.
        MinimumTooLarge => "The minimum run can be at most 10,000,000 pieces.",
        /// More than a quarter.
        WindowTooLong => "The cancel window can be at most 2,160 hours (90 days).",
    }
}

/// Details as they are kept, or what is wrong with them.
pub fn check_supplier(details: SupplierDetails) -> Result<SupplierDetails, SupplierRefusal> {
    let name = details.name.trim().to_owned();
    match name.chars().count() {
        0 => return Err(SupplierRefusal::NameMissing),
        1..=120 => {}
        _ => return Err(SupplierRefusal::NameTooLong),
    }
    let email = clean_email(&details.email)
        .map_err(|_| SupplierRefusal::EmailInvalid { email: details.email.trim().to_owned() })?;
    if details.lead_days > 365 {
        return Err(SupplierRefusal::LeadTooLong);
    }
    if details.minimum_run > 10_000_000 {
        return Err(SupplierRefusal::MinimumTooLarge);
    }
    if details.cancel_window_hours > 2_160 {
        return Err(SupplierRefusal::WindowTooLong);
    }
    Ok(SupplierDetails { name, email, ..details })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_needs_a_name_and_an_address_and_keeps_them_tidy() {
        let typed = |name: &str, email: &str| SupplierDetails {
            name: name.into(),
            email: email.into(),
            lead_days: 10,
            minimum_run: 500,
            cancel_window_hours: 48,
        };
        assert_eq!(
            check_supplier(typed("  Inkwell ", " Orders@Inkwell.Example ")),
            Ok(typed("Inkwell", "orders@inkwell.example"))
        );
        assert_eq!(check_supplier(typed(" ", "a@b.example")), Err(SupplierRefusal::NameMissing));
        assert!(matches!(
            check_supplier(typed("Inkwell", "nobody")),
            Err(SupplierRefusal::EmailInvalid { .. })
        ));
        let slow = SupplierDetails { lead_days: 366, ..typed("Inkwell", "a@b.example") };
        assert_eq!(check_supplier(slow), Err(SupplierRefusal::LeadTooLong));
    }
}
