//! The mail houses of the demonstration chain.

use domain::orders::SupplierDetails;

/// Three mail houses: a quick one, a large slow one, and a small one near the customers. Their
/// addresses end in `.example`, where no mail can arrive.
pub fn suppliers() -> [SupplierDetails; 3] {
    let supplier =
        |name: &str, email: &str, lead_days, minimum_run, cancel_window_hours| SupplierDetails {
            name: name.into(),
            email: email.into(),
            lead_days,
            minimum_run,
            cancel_window_hours,
        };
    [
        supplier("Inkwell Direct", "orders@inkwell.example", 12, 5_000, 48),
        supplier("Great Lakes Mail & Print", "production@greatlakesmail.example", 18, 20_000, 72),
        supplier("Harbor Press", "hello@harborpress.example", 9, 1_000, 24),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_supplier_is_one_a_person_could_have_entered() {
        for supplier in super::suppliers() {
            assert_eq!(domain::orders::check_supplier(supplier.clone()), Ok(supplier));
        }
    }
}
