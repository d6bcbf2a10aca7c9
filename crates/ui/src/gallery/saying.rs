//! What says something: badges, tags, people, progress, saving, states, scores, tabs, filters.

use leptos::prelude::*;

use super::{Part as Section, State};
use crate::{
    Avatar, Avatars, Badge, Breadcrumbs, Button, Chip, Connection, ConnectionPill, Crumb, Empty,
    Failed, FilterBar, Interval, IntervalBar, Kind, Note, Part, PartScores, Person, Progress,
    SavedMark, Saving, ScoreBar, Skeleton, SkeletonRows, Sparkline, Tab, TabPanel, Tabs, Tag, Tone,
    avatar::Size,
};

#[component]
pub(super) fn Saying() -> impl IntoView {
    let open_only = RwSignal::new(true);
    let here = RwSignal::new("facts".to_owned());
    view! {
        <Section id="labels" title="Labels and people">
            <State name="Badges" wide=true>
                <Badge text="Auto-approve" tone=Tone::Gain/>
                <Badge text="Needs review" tone=Tone::Care/>
                <Badge text="Skip" tone=Tone::Loss/>
                <Badge text="Approved" tone=Tone::Accent icon="lock"/>
                <Badge text="Draft"/>
                <Badge text="Inferred" tip="Delivered is inferred from the last scan." icon="info"/>
            </State>
            <State name="Tags">
                <Tag text="Fall Promo" hue=3/>
                <Tag text="W1" hue=1 href="#labels"/>
                <Tag text="College towns" on_remove=|| {}/>
            </State>
            <State name="People">
                <Avatar name="Maya Okafor" here=true/>
                <Avatar name="Tom Reyes" size=Size::Small/>
                <Avatar name="Élodie Faure" size=Size::Large/>
                <Avatars names=["Ann Lee", "Bo Chen", "Cy Young", "Di Ferro", "Ed Moss", "Flo Quinn"].map(str::to_owned).to_vec()/>
                <Person name="Priya Raman"/>
            </State>
            <State name="Where one is">
                <Breadcrumbs label="An example" crumbs=vec![Crumb::link("Plans", "#labels"), Crumb::link("Spring 2026", "#labels"), Crumb::here("Revision 3")]/>
            </State>
            <State name="Filters" wide=true>
                <FilterBar label="Filter stores" active=Signal::derive(move || usize::from(open_only.get())) on_clear=move || open_only.set(false)>
                    <Chip label="Open" on=open_only count=1_146 on_press=move || open_only.update(|on| *on = !*on)/>
                    <Chip label="Needs review" count=214 on_press=|| {}/>
                    <Chip label="Region: Midwest" on=true icon="map-pin" on_press=|| {} on_remove=|| {}/>
                </FilterBar>
            </State>
            <State name="Tabs" wide=true>
                <div class="grow">
                    <Tabs id="gallery-tabs" label="Store" tabs=vec![Tab::new("facts", "Facts"), Tab::new("mailings", "Mailings").count(38), Tab::new("orders", "Orders").count(4)] selected=here on_select=move |to: String| here.set(to)/>
                    <TabPanel id="gallery-tabs" value="facts" selected=here>"Facts of the store."</TabPanel>
                    <TabPanel id="gallery-tabs" value="mailings" selected=here>"38 mailings since 2023."</TabPanel>
                    <TabPanel id="gallery-tabs" value="orders" selected=here>"4 orders."</TabPanel>
                </div>
            </State>
        </Section>
        <Working/>
        <Scores/>
    }
}

#[component]
fn Working() -> impl IntoView {
    view! {
        <Section id="progress" title="Progress and saving" text="Long work has counts and a way out, and goes on when one leaves the page.">
            <State name="With counts"><Progress label="Importing mailings" done=12_400 total=Some(100_000) unit="rows" on_cancel=|| {}/></State>
            <State name="Total not known"><Progress label="Fitting the model" done=7 unit="rounds"/></State>
            <State name="Saving">
                <SavedMark state=Saving::Busy/>
                <SavedMark state=Saving::Done/>
                <SavedMark state=Saving::Failed("The server does not answer.".into())/>
            </State>
            <State name="Connection"><ConnectionPill state=Connection::Trying/><ConnectionPill state=Connection::Away/></State>
        </Section>
        <Section id="states" title="States" text="Loading keeps the layout; empty says what would be here; failed says what is safe.">
            <State name="Loading a list" wide=true><div class="grow"><SkeletonRows rows=4 columns=5 label="Loading stores"/></div></State>
            <State name="Loading text"><div class="grow"><Skeleton lines=3/></div></State>
            <State name="Notes" wide=true>
                <div class="stack stack-s grow">
                    <Note>"Demonstration data: every figure here is invented."</Note>
                    <Note tone=Tone::Gain>"All 1,146 stores have a campaign."</Note>
                    <Note tone=Tone::Care>"Three stores are below the minimum run of 250 pieces."</Note>
                    <Note tone=Tone::Loss>"Wave 2 is $2,300.00 over its budget."</Note>
                </div>
            </State>
            <State name="Empty" wide=true>
                <div class="panel grow">
                    <Empty icon="clipboard-list" title="No plans yet" text="A plan says which store gets which campaign, how many pieces and when. Start from the recommendations of the last matrix run.">
                        <Button kind=Kind::Primary icon="plus">"Create plan"</Button>
                        <Button>"See the matrix"</Button>
                    </Empty>
                </div>
            </State>
            <State name="Failed" wide=true>
                <div class="panel grow">
                    <Failed what="The stores could not be loaded." safe="Nothing was changed." next="Try again in a minute, or tell an admin." reference="7F3K-2Q" on_retry=|| {}/>
                </div>
            </State>
        </Section>
    }
}

#[component]
fn Scores() -> impl IntoView {
    let course: Vec<Option<f64>> =
        [120., 132., 101., 134., 190., 230., 210., 182., 191., 234., 290., 330.]
            .into_iter()
            .map(Some)
            .collect();
    let mut gap = course.clone();
    gap[4] = None;
    gap[5] = None;
    let parts = vec![
        Part::new(
            "Store performance",
            82.0,
            vec!["1.9% of 12,400 pieces answered".into(), "Chain: 1.4%".into()],
        ),
        Part::new(
            "Creative for this store type",
            64.0,
            vec!["Fall Promo at suburban stores: 1.6%".into(), "38 mailings".into()],
        ),
        Part::new("Geographic fit", 41.0, vec!["2 of 9 neighbours beat the chain".into()]),
        Part::new("Timing", None, vec!["No mailing in March yet".into()]),
    ];
    let scale = (0.0, 0.04);
    view! {
        <Section id="scores" title="Scores and small pictures" text="A number with a bar and a word; an interval drawn, not only printed; zero and unknown differ.">
            <State name="Confidence">
                <div class="stack stack-s">
                    <ScoreBar value=Some(86.0) label="Confidence"/>
                    <ScoreBar value=Some(62.0) label="Confidence"/>
                    <ScoreBar value=Some(31.0) label="Confidence"/>
                    <ScoreBar value=Some(0.0) label="Confidence"/>
                    <ScoreBar value=None label="Confidence"/>
                </div>
            </State>
            <State name="Part scores"><div class="grow"><PartScores parts=parts/></div></State>
            <State name="Interval">
                <div class="stack stack-s">
                    <IntervalBar label="Response rate" scale=scale value=Some(Interval { low: 0.012, middle: 0.019, high: 0.027 })/>
                    <IntervalBar label="Response rate" scale=scale value=Some(Interval { low: 0.004, middle: 0.014, high: 0.036 })/>
                    <IntervalBar label="Response rate" scale=scale value=None/>
                </div>
            </State>
            <State name="Sparklines">
                <Sparkline label="Responses per month, last 330" values=course/>
                <Sparkline label="Responses per month, two unknown" values=gap filled=true/>
                <Sparkline label="No change" values=vec![Some(1.0); 6]/>
            </State>
        </Section>
    }
}
