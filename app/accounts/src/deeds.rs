//! Entries of the audit log in words.

/// What was done, as people say it: `stores.add_group` is "Added a store group".
pub(super) fn deed(action: &str) -> String {
    let words = match action {
        "accounts.accept_invitation" => "Accepted an invitation",
        "accounts.change_member" => "Changed a member",
        "accounts.change_password" => "Changed the password",
        "accounts.create_api_key" => "Made an API key",
        "accounts.create_demonstration" => "Opened the demonstration",
        "accounts.create_workspace" => "Created the workspace",
        "accounts.end_other_sessions" => "Ended all other sessions",
        "accounts.end_session" => "Ended a session",
        "accounts.invite" => "Invited somebody",
        "accounts.remove_demonstration" => "Removed the demonstration",
        "accounts.remove_member" => "Removed a member",
        "accounts.rename_person" => "Changed a name",
        "accounts.revoke_api_key" => "Revoked an API key",
        "accounts.revoke_invitation" => "Revoked an invitation",
        "accounts.save_settings" => "Changed the settings",
        "accounts.sign_in" => "Signed in",
        "campaigns.change" => "Changed a campaign",
        "campaigns.create" => "Added a campaign",
        "mail.send_again" => "Sent a mail again",
        "matrix.run" => "Finished a matrix run",
        "matrix.start" => "Started a matrix run",
        "orders.add_supplier" => "Added a supplier",
        "orders.change_supplier" => "Changed a supplier",
        "orders.choose_supplier" => "Chose the supplier",
        "orders.create" => "Created orders",
        "orders.give_code" => "Gave a coupon code to an order line",
        "orders.record_actual" => "Recorded what came of an order",
        "orders.redeem" => "Took in coupons",
        "orders.report_shipment" => "Reported a shipment",
        "orders.step" => "Moved an order on",
        "plans.approve" => "Approved a plan",
        "plans.archive" => "Archived a plan",
        "plans.create" => "Created a plan",
        "plans.duplicate" => "Duplicated a plan",
        "plans.rename" => "Renamed a plan",
        "plans.reopen" => "Reopened a plan",
        "plans.revoke_share" => "Took a share link back",
        "plans.send_back" => "Sent a plan back",
        "plans.send_for_review" => "Sent a plan for review",
        "plans.share" => "Shared a plan by link",
        "plans.take_back" => "Took a plan back out of review",
        "plans.take_back_comment" => "Took a guest's comment back",
        "plans.unarchive" => "Took a plan out of the archive",
        "stores.add" => "Added a store",
        "stores.add_group" => "Added a store group",
        "stores.add_region" => "Added a region",
        "stores.add_store_type" => "Added a store type",
        "stores.add_to_group" => "Added stores to a group",
        "stores.change_group" => "Changed a store group",
        "stores.change_region" => "Changed a region",
        "stores.edit" => "Changed a store",
        "stores.import" => "Imported a file",
        "stores.remove_from_group" => "Took stores out of a group",
        "stores.remove_group" => "Removed a store group",
        "stores.remove_region" => "Removed a region",
        "stores.remove_store_type" => "Removed a store type",
        "stores.rename_store_type" => "Renamed a store type",
        "stores.restore_group" => "Restored a store group",
        "stores.undo_import" => "Undid an import",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

/// An entry's detail: `{"in_home": null, "pieces": 5}` is "in home: –, pieces: 5".
pub(super) fn detail(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(value) => in_words(&value),
        Err(_) => json.to_owned(),
    }
}

fn in_words(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Value::Object(_) => format!("{}: ({})", name.replace('_', " "), in_words(value)),
                _ => format!("{}: {}", name.replace('_', " "), in_words(value)),
            })
            .collect::<Vec<_>>()
            .join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entrys_detail_is_read_without_knowing_json() {
        let json = r#"{"in_home":null,"lines":[1,2],"price":{"unit_cost":5100},"whole":true}"#;
        let words = "in home: –, lines: 1, 2, price: (unit cost: 5100), whole: yes";
        assert_eq!(detail(json), words);
        assert_eq!(detail("not json"), "not json");
    }

    #[test]
    fn a_deed_nobody_has_worded_is_still_readable() {
        assert_eq!(deed("journeys.pause_all"), "journeys pause all");
    }
}
