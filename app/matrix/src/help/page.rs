//! `/help/matrix`.

use super::picture::forecast_as_a_range;
use app_page::{LazyPage, name_this_page};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{ChartView, LinkButton, PageHeader};

/// The page.
pub(crate) struct HelpPage;

impl LazyPage for HelpPage {
    fn load() -> Self {
        HelpPage
    }

    fn view(_: Self) -> AnyView {
        name_this_page(|| Some("How the matrix works".to_owned()));
        view! {
            <Title text="How the matrix works"/>
            <div class="page page-middle">
                <PageHeader title="How the matrix works" text="Three minutes, no formulas.">
                    <LinkButton href="/campaigns/matrix" icon="grid-3x3">"Matrix"</LinkButton>
                    <LinkButton href="/campaigns/matrix/calibration" icon="gauge">"Calibration"</LinkButton>
                </PageHeader>
                <article class="panel help"><div class="panel-body prose">
                    <p>"For every open store the matrix answers three questions: which campaign, how many pieces, and how sure is that. It learns from nothing but your own past mailings."</p>

                    <h2>"What it learns"</h2>
                    <p>"Every past mailing is a small experiment. From all of them together the matrix works out how much each store, region, campaign, store type and month raises or lowers the response rate. A store with many mailings speaks for itself. A store with few leans on its region and on stores like it, and is marked as having little history. Two good mailings do not make a star."</p>

                    <h2>"How it chooses"</h2>
                    <p>"Every campaign on offer is tried for every store. More pieces bring more responses, but each further piece brings a little less; the best quantity is where the last piece still pays for itself. With a budget, money goes first to where it earns most. The limits you set are kept, and the page says what each of them costs you."</p>

                    <h2>"What confidence means"</h2>
                    <p>"A forecast is a range, not a number. Confidence is the chance that the rate you will really see lands within a quarter of the forecast."</p>
                    <ChartView chart=forecast_as_a_range() height=220.0/>
                    <p>"That is a promise one can check, and every run checks it: earlier months are foretold from what was known before them and held against what came. The "<a class="link" href="/campaigns/matrix/calibration">"calibration page"</a>" shows how far it was kept. Where there is too little history to check, it says so: uncalibrated."</p>

                    <h2>"What the statuses mean"</h2>
                    <p>"Unless an admin has moved the thresholds: above 75 a store needs no second look, from 50 to 75 it does, and below 50 it is skipped. A store is also skipped where mailing is expected to lose money, where a limit leaves it out, or where it is held out."</p>

                    <h2>"What it cannot know"</h2>
                    <p>"It knows nothing of a closed road or a new competitor. Change what you know better in the plan, and say why. A forecast counts responses to a mailing, not the sales that would have come anyway. To see what mailing really adds, hold out a few stores at random: the settings of a run say beforehand how small an effect that can show."</p>

                    <h2>"Where to begin"</h2>
                    <p>"Run the matrix for the coming month. Open a store to read its reasons and risks. Make a plan from what convinces you. When results are in, run it again: it will have learnt."</p>
                </div></article>
            </div>
        }
        .into_any()
    }
}
