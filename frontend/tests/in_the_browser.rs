//! What must come out in the browser exactly as it does on the server: both run the same rules.
use domain::money::{Money, UnitCost};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn money_is_rounded_and_written_alike() {
    assert_eq!(Money::from_units(-1234.505).decimal(), "-1234.51");
    assert_eq!(UnitCost::from_units(0.4655).times(3_001).decimal(), "1396.97");
    assert_eq!(UnitCost(4_650).times(1_000_000).decimal(), "465000.00");
}

fn main() {}
