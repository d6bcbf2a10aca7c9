//! `server matrix`: the same run as in the interface, from three files and without a database.

mod constraints;

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use backend::matrix::files::{FromFiles, read_history};
use clap::Args;
use domain::ids::{CampaignId, StoreId};
use domain::matrix::{
    Calibration, Constraints, Kept, Margin, Part, Recommendation, Run, Settings, Status, Thresholds,
};
use domain::money::Money;
use domain::period::Month;
use serde_json::{Value, json};

/// What a response is taken to earn when neither option is given and there is no revenue.
const ASSUMED_MARGIN: f64 = 25.0;
/// The share of the basket when nothing is given and there is revenue.
const ASSUMED_SHARE: f64 = 0.4;

/// Score every store with every campaign, from CSV or XLSX files and without a database.
///
/// Stores: number, region, type, status, households. Campaigns: name, cost per piece, fixed cost
/// per store, active. Mailings: store, campaign, in-home date, pieces, responses, revenue. Columns
/// are recognised by their usual names.
#[derive(Args, Clone, Debug)]
pub struct MatrixArgs {
    /// File of stores.
    #[arg(long, value_name = "FILE")]
    stores: PathBuf,
    /// File of past mailings.
    #[arg(long, value_name = "FILE")]
    mailings: PathBuf,
    /// File of campaigns.
    #[arg(long, value_name = "FILE")]
    campaigns: PathBuf,
    /// What may be spent in all, in currency units; no limit when left out.
    #[arg(long, value_name = "AMOUNT")]
    budget: Option<f64>,
    /// The month to plan for, such as 2025-03; the one after the last mailing when left out.
    #[arg(long)]
    month: Option<Month>,
    /// What one response earns, in currency units.
    #[arg(long, value_name = "AMOUNT", conflicts_with = "margin_share")]
    margin: Option<f64>,
    /// What share of its basket (0 to 1) one response earns; 0.4 when the mailings have revenue.
    #[arg(long, value_name = "SHARE")]
    margin_share: Option<f64>,
    /// Smallest run per store, in pieces.
    #[arg(long, default_value_t = 250)]
    min_run: u32,
    /// Confidence above which a store is auto-approved.
    #[arg(long, default_value_t = 75.0)]
    auto_approve: f64,
    /// Confidence below which a store is skipped.
    #[arg(long, default_value_t = 50.0)]
    review: f64,
    /// File of constraints: JSON with the fields of a run's constraints, campaigns and stores by
    /// name, such as {"max_pieces": 90000, "campaigns": {"Fall Promo": {"max_stores": 40}}}.
    #[arg(long, value_name = "FILE")]
    constraints: Option<PathBuf>,
    /// Share of the mailed stores (0 to 0.5) that is held out at random to measure lift.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    holdout: f64,
    /// Share of the mailed stores (0 to 1) whose quantity is varied to learn from it.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    exploration: f64,
    /// ISO 4217 code of the currency that sentences are worded in.
    #[arg(long, default_value = "USD")]
    currency: String,
    /// Start of the random draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one JSON object instead of text; money is in cents, rates are between 0 and 1.
    #[arg(long)]
    json: bool,
}

/// Runs the matrix and prints it. Notes go to the error stream.
pub fn run(args: &MatrixArgs) -> anyhow::Result<()> {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let read = read_history(&args.stores, &args.campaigns, &args.mailings, today)?;
    let mut notes = read.notes.clone();
    let settings = settings(args, &read, &mut notes)?;
    let run = domain::matrix::run(&read.history, &settings, &mut |_| ControlFlow::Continue(()))?;
    let words = Words::new(&read);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let printed = if args.json {
        serde_json::to_writer_pretty(&mut out, &as_json(&run, &words, &notes))
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        for note in &notes {
            eprintln!("Note: {note}");
        }
        as_text(&run, &words, &mut out)
    };
    // A reader that closes the pipe early, such as `head`, is no failure.
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot print the run")
        }
        _ => Ok(()),
    }
}

fn settings(
    args: &MatrixArgs,
    read: &FromFiles,
    notes: &mut Vec<String>,
) -> anyhow::Result<Settings> {
    let mailings = &read.history.mailings;
    let month = match (args.month, mailings.iter().map(|mailing| mailing.in_home).max()) {
        (Some(month), _) => month,
        (None, Some(last)) => following(Month::of(last)),
        (None, None) => bail!("The mailings file has no line to learn from."),
    };
    let revenue =
        mailings.iter().any(|mailing| mailing.revenue.is_some_and(|revenue| revenue.0 > 0));
    let margin = match (args.margin, args.margin_share) {
        (Some(amount), _) => Margin::PerResponse(Money::from_units(amount)),
        (None, Some(share)) => Margin::ShareOfBasket(share),
        (None, None) if revenue => {
            notes.push(format!(
                "A response is taken to earn {ASSUMED_SHARE} of its basket; see --margin-share."
            ));
            Margin::ShareOfBasket(ASSUMED_SHARE)
        }
        (None, None) => {
            notes.push(format!("A response is taken to earn {ASSUMED_MARGIN:.2}; see --margin."));
            Margin::PerResponse(Money::from_units(ASSUMED_MARGIN))
        }
    };
    Ok(Settings {
        budget: args.budget.map(Money::from_units),
        thresholds: Thresholds { auto_approve: args.auto_approve, review: args.review },
        min_run: args.min_run,
        constraints: match &args.constraints {
            Some(path) => constraints::read(path, read)?,
            None => Constraints::default(),
        },
        holdout: args.holdout,
        exploration: args.exploration,
        currency: args.currency.clone(),
        seed: args.seed,
        ..Settings::new(month, margin)
    })
}

fn following(month: Month) -> Month {
    if month.month == 12 {
        Month { year: month.year + 1, month: 1 }
    } else {
        Month { month: month.month + 1, ..month }
    }
}

/// The words behind the made-up ids.
struct Words<'a> {
    stores: HashMap<StoreId, &'a str>,
    campaigns: HashMap<CampaignId, &'a str>,
}

impl<'a> Words<'a> {
    fn new(read: &'a FromFiles) -> Words<'a> {
        let stores = read.history.stores.iter().zip(&read.numbers);
        Words {
            stores: stores.map(|(store, number)| (store.id, number.as_str())).collect(),
            campaigns: read
                .history
                .campaigns
                .iter()
                .map(|campaign| (campaign.id, campaign.name.as_str()))
                .collect(),
        }
    }

    fn store(&self, id: StoreId) -> &'a str {
        self.stores.get(&id).copied().unwrap_or_default()
    }

    fn campaign(&self, id: CampaignId) -> &'a str {
        self.campaigns.get(&id).copied().unwrap_or_default()
    }
}

fn as_json(run: &Run, words: &Words, notes: &[String]) -> Value {
    let recommendations: Vec<Value> =
        run.recommendations.iter().map(|line| line_as_json(line, words)).collect();
    json!({
        "settings": run.settings,
        "parameters": run.parameters,
        "totals": run.totals,
        "calibration": run.calibration,
        "holdout": run.holdout,
        "notes": notes,
        "recommendations": recommendations,
    })
}

fn line_as_json(line: &Recommendation, words: &Words) -> Value {
    let mut value = json!(line);
    value["store"] = json!(words.store(line.store));
    value["campaign"] = json!(words.campaign(line.campaign));
    value["status"] = json!(line.status.word());
    value["reasons"] = line.reasons.iter().map(|reason| reason.sentence()).collect();
    value["risks"] = line.risks.iter().map(|risk| risk.sentence()).collect();
    for (other, runner_up) in line.runner_ups.iter().enumerate() {
        value["runner_ups"][other]["campaign"] = json!(words.campaign(runner_up.campaign));
    }
    value
}

fn as_text(run: &Run, words: &Words, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "Matrix for {}\n", run.settings.month.name())?;
    for line in &run.recommendations {
        line_as_text(line, words, out)?;
    }
    totals_as_text(run, out)?;
    constraints_as_text(run, out)?;
    calibration_as_text(&run.calibration, out)?;
    parameters_as_text(run, out)
}

fn constraints_as_text(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let currency = &run.settings.currency;
    if let Some(report) = &run.totals.allocation {
        writeln!(out, "\nConstraints, within {:.2}% of the best", 100.0 * report.gap)?;
        for used in &report.uses {
            write!(out, "    {}", used.sentence(currency))?;
            if let Some(price) = used.price_sentence(currency) {
                write!(out, " {price}")?;
            }
            writeln!(out)?;
        }
    }
    if let Some(design) = &run.holdout {
        writeln!(out, "\n{}", design.sentence(currency))?;
    }
    Ok(())
}

fn calibration_as_text(calibration: &Calibration, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}", calibration.sentence())?;
    let kept = |name: &str, kept: &Kept, out: &mut dyn Write| match (kept.kept(), kept.interval()) {
        (Some(share), Some((low, high))) => writeln!(
            out,
            "    {name:<24} {:>6} mailings, said {:>5.1}, landed {share:>5.1}% ({low:.0} to {high:.0})",
            kept.mailings, kept.claimed
        ),
        _ => Ok(()),
    };
    for (tenth, of) in calibration.reliability.iter().enumerate() {
        kept(&format!("confidence {} to {}", 10 * tenth, 10 * tenth + 10), of, out)?;
    }
    for status in Status::ALL {
        kept(&status.to_string(), &calibration.of(status), out)?;
    }
    for group in calibration.by_region.iter().chain(&calibration.by_store_type) {
        kept(if group.name.is_empty() { "none" } else { &group.name }, &group.kept, out)?;
    }
    for of in &calibration.forecasters {
        writeln!(
            out,
            "    {:<24} log score {:.4}, Brier {:.4}",
            format!("{:?}", of.forecaster),
            of.log_score,
            of.brier
        )?;
    }
    Ok(())
}

fn line_as_text(line: &Recommendation, words: &Words, out: &mut impl Write) -> io::Result<()> {
    let percent = |rate: f64| 100.0 * rate;
    writeln!(
        out,
        "{}  {}  confidence {:.0}  {} × {} pieces",
        words.store(line.store),
        line.status,
        line.confidence,
        words.campaign(line.campaign),
        line.quantity
    )?;
    writeln!(
        out,
        "    rate {:.2}% (80 %: {:.2} to {:.2}; observed {:.2} to {:.2}), {:.1} responses, cost {}, margin {}, profit {}",
        percent(line.forecast.expected),
        percent(line.forecast.low),
        percent(line.forecast.high),
        percent(line.forecast.observed_low),
        percent(line.forecast.observed_high),
        line.expected_responses,
        line.cost.decimal(),
        line.expected_margin.decimal(),
        line.expected_profit.decimal()
    )?;
    write!(out, "    overall {:.0}", line.scores.overall)?;
    for part in Part::ALL {
        let name = part.to_string().to_lowercase();
        write!(
            out,
            ", {name} {:.0} (×{:.2})",
            line.scores.of(part),
            line.parts.of(part).multiplier()
        )?;
    }
    writeln!(out, "; best choice with {:.0}%", percent(line.chance_best))?;
    for reason in &line.reasons {
        writeln!(out, "    + {}", reason.sentence())?;
    }
    for risk in &line.risks {
        writeln!(out, "    - {}", risk.sentence())?;
    }
    if let Some(cause) = line.skip_cause {
        writeln!(out, "    = {}", cause.sentence())?;
    }
    if let Some(next) = line.next_status {
        writeln!(out, "    = {}", next.sentence(line.quantity))?;
    }
    Ok(())
}

fn totals_as_text(run: &Run, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nTotals")?;
    for status in Status::ALL {
        let sums = run.totals.of(status);
        writeln!(
            out,
            "    {:<14} {:>6} stores {:>10} pieces {:>10.0} responses, cost {}, profit {}",
            status.to_string(),
            sums.stores,
            sums.pieces,
            sums.responses,
            sums.cost.decimal(),
            sums.profit.decimal()
        )?;
    }
    if let Some(budget) = run.totals.budget {
        writeln!(
            out,
            "    Budget {}: {} spent; {} stores left out. {}",
            budget.allowed.decimal(),
            budget.spent.decimal(),
            budget.stores_left_out,
            budget.sentence()
        )?;
    }
    Ok(())
}

fn parameters_as_text(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let fitted = &run.parameters;
    writeln!(
        out,
        "\nFitted on {} mailings of {} stores",
        fitted.mailings, fitted.stores_with_history
    )?;
    writeln!(out, "    chain rate {:.3}%", 100.0 * fitted.chain_rate)?;
    writeln!(
        out,
        "    baseline logit {:.4} (sd {:.4}) at {:.0} pieces",
        fitted.baseline, fitted.baseline_sd, fitted.reference_quantity
    )?;
    writeln!(
        out,
        "    diminishing returns δ {:.4} (95 %: {:.4} to {:.4}){}",
        fitted.curve.delta,
        fitted.curve.low,
        fitted.curve.high,
        if fitted.curve.may_extrapolate() {
            ""
        } else {
            ": not sure enough to go beyond 1.5× the largest run seen"
        }
    )?;
    for effect in &fitted.effects {
        writeln!(
            out,
            "    sd of {:<24} {:.4} over {} levels",
            effect.name, effect.sd, effect.levels
        )?;
    }
    writeln!(out, "    sd of {:<24} {:.4}", "mailing (beyond chance)", fitted.overdispersion)?;
    if let Some(basket) = fitted.basket {
        writeln!(out, "    typical basket {}", basket.decimal())?;
    }
    let ended = fitted.convergence;
    let word = if ended.converged { "converged" } else { "not converged" };
    writeln!(
        out,
        "    {word} after {} iterations (last change {:.1e})",
        ended.iterations, ended.last_change
    )
}
