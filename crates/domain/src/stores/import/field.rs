//! What a file can be imported as, and which fields each kind has.

use serde::{Deserialize, Serialize};

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One store a line.
    Stores,
    /// One campaign a line.
    Campaigns,
    /// One past mailing a line.
    Mailings,
    /// What came of one order line a line.
    Actuals,
}

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields' names say what they are; `Field::label` shows them")]
pub enum Field {
    Number,
    StoreName,
    Address,
    City,
    State,
    Postcode,
    Country,
    Region,
    StoreType,
    Status,
    Owner,
    OpenedOn,
    AnnualTurnover,
    CityPopulation,
    Households,
    Latitude,
    Longitude,
    Campaign,
    Theme,
    Format,
    UnitCost,
    FixedCost,
    MinimumPieces,
    Active,
    InHomeOn,
    Pieces,
    Responses,
    Revenue,
    OrderNumber,
    CouponCode,
    Printed,
    PrintedOn,
    Delivered,
    DeliveredOn,
    Invoiced,
    InvoicedAmount,
    InvoicedOn,
    CountedOn,
    Reason,
}

impl Kind {
    /// Every kind, in the order a new workspace needs them.
    pub const ALL: [Kind; 4] = [Kind::Stores, Kind::Campaigns, Kind::Mailings, Kind::Actuals];

    /// The word stored and used in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Stores => "stores",
            Kind::Campaigns => "campaigns",
            Kind::Mailings => "mailings",
            Kind::Actuals => "actuals",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Stores => "Stores",
            Kind::Campaigns => "Campaigns",
            Kind::Mailings => "Mailing history",
            Kind::Actuals => "What came of orders",
        }
    }

    /// One line of it, such as "store"; with an "s" there are several.
    pub fn line(self) -> &'static str {
        match self {
            Kind::Stores => "store",
            Kind::Campaigns => "campaign",
            Kind::Mailings => "mailing",
            Kind::Actuals => "order line",
        }
    }

    /// Its fields, the ones that name a line first.
    pub fn fields(self) -> &'static [Field] {
        use Field::*;
        match self {
            Kind::Stores => &[
                Number,
                StoreName,
                Address,
                City,
                State,
                Postcode,
                Country,
                Region,
                StoreType,
                Status,
                Owner,
                OpenedOn,
                AnnualTurnover,
                CityPopulation,
                Households,
                Latitude,
                Longitude,
            ],
            Kind::Campaigns => {
                &[Campaign, Theme, Format, UnitCost, FixedCost, MinimumPieces, Active]
            }
            Kind::Mailings => &[Number, Campaign, InHomeOn, Pieces, Responses, Revenue],
            Kind::Actuals => &[
                OrderNumber,
                Number,
                CouponCode,
                Printed,
                PrintedOn,
                Delivered,
                DeliveredOn,
                Invoiced,
                InvoicedAmount,
                InvoicedOn,
                Responses,
                Revenue,
                CountedOn,
            ],
        }
    }

    /// The fields without which no line can be read.
    pub fn needed(self) -> &'static [Field] {
        use Field::*;
        match self {
            Kind::Stores => &[Number],
            Kind::Campaigns => &[Campaign],
            Kind::Mailings => &[Number, Campaign, InHomeOn, Pieces, Responses],
            // A line is named by order and store, or by its coupon code: see `check_mapping`.
            Kind::Actuals => &[],
        }
    }
}

impl Field {
    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        match self {
            Field::Number => "Store number",
            Field::StoreName => "Store name",
            Field::Address => "Address",
            Field::City => "City",
            Field::State => "State",
            Field::Postcode => "Postcode",
            Field::Country => "Country",
            Field::Region => "Region",
            Field::StoreType => "Store type",
            Field::Status => "Status",
            Field::Owner => "Owner",
            Field::OpenedOn => "Opened on",
            Field::AnnualTurnover => "Annual turnover",
            Field::CityPopulation => "City population",
            Field::Households => "Households in the trade area",
            Field::Latitude => "Latitude",
            Field::Longitude => "Longitude",
            Field::Campaign => "Campaign",
            Field::Theme => "Theme",
            Field::Format => "Format",
            Field::UnitCost => "Cost per piece",
            Field::FixedCost => "Fixed cost per store",
            Field::MinimumPieces => "Minimum pieces",
            Field::Active => "Active",
            Field::InHomeOn => "In-home date",
            Field::Pieces => "Pieces",
            Field::Responses => "Responses",
            Field::Revenue => "Revenue",
            Field::OrderNumber => "Order",
            Field::CouponCode => "Coupon code",
            Field::Printed => "Pieces printed",
            Field::PrintedOn => "Printed on",
            Field::Delivered => "Pieces delivered",
            Field::DeliveredOn => "Delivered on",
            Field::Invoiced => "Pieces invoiced",
            Field::InvoicedAmount => "Amount invoiced",
            Field::InvoicedOn => "Invoiced on",
            Field::CountedOn => "Counted up to",
            Field::Reason => "Reason",
        }
    }

    /// Whether it holds a number, which the file's decimal mark matters to.
    pub fn is_number(self) -> bool {
        use Field::*;
        matches!(
            self,
            AnnualTurnover
                | CityPopulation
                | Households
                | Latitude
                | Longitude
                | UnitCost
                | FixedCost
                | MinimumPieces
                | Pieces
                | Responses
                | Revenue
                | Printed
                | Delivered
                | Invoiced
                | InvoicedAmount
        )
    }

    /// Whether it holds a day.
    pub fn is_day(self) -> bool {
        use Field::*;
        matches!(self, OpenedOn | InHomeOn | PrintedOn | DeliveredOn | InvoicedOn | CountedOn)
    }

    /// Headers it is known by, in the form `header::plain` gives; the likeliest first.
    pub(super) fn names(self, kind: Kind) -> &'static [&'static str] {
        match self {
            Field::Number => &[
                "store number",
                "store no",
                "store id",
                "store",
                "number",
                "store code",
                "store nr",
                "location id",
                "location number",
                "location",
                "site id",
                "site",
                "shop",
                "branch",
                "outlet",
                "filiale",
                "filialnummer",
                "no",
                "nr",
                "id",
                "code",
            ],
            Field::StoreName => {
                &["store name", "name", "shop name", "branch name", "location name", "title"]
            }
            Field::Address => &[
                "address",
                "street",
                "street address",
                "address 1",
                "address line 1",
                "addr",
                "address1",
                "strasse",
                "straße",
            ],
            Field::City => &["city", "town", "municipality", "place", "ort", "stadt"],
            Field::State => &["state", "st", "province", "state code", "bundesland"],
            Field::Postcode => &[
                "postcode",
                "zip",
                "zip code",
                "zipcode",
                "postal code",
                "post code",
                "postal",
                "plz",
            ],
            Field::Country => &["country", "country code", "nation", "land"],
            Field::Region => &["region", "sales region", "territory", "district", "area", "market"],
            Field::StoreType => {
                &["store type", "type", "format", "store format", "category", "class", "kind"]
            }
            Field::Status => &["status", "store status", "state of store"],
            Field::Owner => {
                &["owner", "manager", "store manager", "franchisee", "contact", "operator"]
            }
            Field::OpenedOn => &[
                "opened on",
                "opened",
                "open date",
                "opening date",
                "date opened",
                "open since",
                "opening",
            ],
            Field::AnnualTurnover => &[
                "annual turnover",
                "turnover",
                "annual sales",
                "annual revenue",
                "sales",
                "revenue",
                "yearly sales",
                "umsatz",
            ],
            Field::CityPopulation => &["city population", "population", "inhabitants", "einwohner"],
            Field::Households => &[
                "households",
                "households in the trade area",
                "trade area households",
                "trade area",
                "hh",
                "household count",
                "haushalte",
            ],
            Field::Latitude => &["latitude", "lat"],
            Field::Longitude => &["longitude", "lng", "lon", "long"],
            Field::Campaign => match kind {
                Kind::Campaigns => {
                    &["campaign", "campaign name", "name", "creative", "promotion", "title"]
                }
                _ => &[
                    "campaign",
                    "campaign name",
                    "creative",
                    "promotion",
                    "promo",
                    "mailer",
                    "name",
                ],
            },
            Field::Theme => &["theme", "topic", "subject", "occasion", "season"],
            Field::Format => {
                &["format", "piece", "piece format", "size", "type", "creative format"]
            }
            Field::UnitCost => &[
                "cost per piece",
                "unit cost",
                "price per piece",
                "cost",
                "cpp",
                "piece cost",
                "price",
                "stückkosten",
            ],
            Field::FixedCost => &[
                "fixed cost per store",
                "fixed cost",
                "fixed",
                "setup cost",
                "cost per store",
                "fixkosten",
            ],
            Field::MinimumPieces => &[
                "minimum pieces",
                "minimum",
                "min pieces",
                "min qty",
                "minimum quantity",
                "min run",
                "minimum run",
                "min",
            ],
            Field::Active => &["active", "enabled", "in use", "available"],
            Field::InHomeOn => &[
                "in home date",
                "in home",
                "in home on",
                "inhome",
                "inhome date",
                "mail date",
                "mailed on",
                "drop date",
                "date",
                "mailing date",
                "sent on",
                "datum",
            ],
            Field::Pieces => &[
                "pieces",
                "quantity",
                "qty",
                "pieces mailed",
                "mailed",
                "volume",
                "circulation",
                "mail quantity",
                "sent",
                "auflage",
                "menge",
            ],
            Field::Responses => &[
                "responses",
                "response",
                "redemptions",
                "redeemed",
                "conversions",
                "orders",
                "resp",
            ],
            Field::Revenue => &["revenue", "sales", "turnover", "income", "umsatz"],
            Field::OrderNumber => &[
                "order",
                "order number",
                "order no",
                "order id",
                "purchase order",
                "po",
                "po number",
                "auftrag",
                "bestellung",
            ],
            Field::CouponCode => &[
                "coupon code",
                "coupon",
                "code",
                "promo code",
                "promotion code",
                "voucher",
                "voucher code",
                "gutschein",
            ],
            Field::Printed => &[
                "pieces printed",
                "printed",
                "printed quantity",
                "quantity printed",
                "printed qty",
                "qty printed",
                "gedruckt",
            ],
            Field::PrintedOn => &["printed on", "print date", "date printed", "printing date"],
            Field::Delivered => &[
                "pieces delivered",
                "delivered",
                "delivered quantity",
                "quantity delivered",
                "delivered qty",
                "qty delivered",
                "geliefert",
            ],
            Field::DeliveredOn => &[
                "delivered on",
                "delivery date",
                "date delivered",
                "in home date",
                "in home",
                "lieferdatum",
            ],
            Field::Invoiced => &[
                "pieces invoiced",
                "invoiced",
                "invoiced quantity",
                "quantity invoiced",
                "invoiced qty",
                "billed quantity",
                "billed",
            ],
            Field::InvoicedAmount => &[
                "amount invoiced",
                "invoiced amount",
                "invoice amount",
                "amount",
                "billed amount",
                "invoice total",
                "cost",
                "rechnungsbetrag",
            ],
            Field::InvoicedOn => &["invoiced on", "invoice date", "date invoiced", "billed on"],
            Field::CountedOn => &[
                "counted up to",
                "counted on",
                "as of",
                "up to",
                "response date",
                "responses as of",
                "date",
            ],
            // It is given on the screen and by programs; no file says it.
            Field::Reason => &[],
        }
    }
}
