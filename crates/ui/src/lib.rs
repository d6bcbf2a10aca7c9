//! Widgets that know nothing of retail: they take signals and callbacks, and call no server function.
//!
//! What there is and how it is used: `crates/ui/README.md`. All of them with all their states: the
//! gallery, mounted at `/ui` for admins. Their looks are in `style/ui`, one file per module.

pub mod avatar;
pub mod button;
pub mod calendar;
pub mod chart;
pub mod choice;
pub mod copy;
pub mod dialog;
pub mod field;
pub mod filter;
pub mod format;
pub mod frame;
pub mod fuzzy;
pub mod gallery;
pub mod header;
pub mod hue;
pub mod icon;
pub mod input;
pub mod label;
pub mod menu;
pub mod number;
pub mod pages;
pub mod palette;
pub mod picker;
pub mod place;
pub mod progress;
pub mod range;
pub mod saved;
pub mod score;
pub mod select;
pub mod sheet;
pub mod shortcut;
pub mod skeleton;
pub mod slug;
pub mod spark;
pub mod states;
pub mod table;
pub mod tabs;
pub mod theme;
pub mod tip;
pub mod toast;
pub mod tour;
pub mod virtual_table;

pub use avatar::{Avatar, Avatars, Person};
pub use button::{Button, IconButton, Kind, LinkButton};
pub use chart::ChartView;
pub use choice::{Checkbox, Choice, RadioGroup, Segments, Switch};
pub use copy::CopyField;
pub use dialog::{Confirm, Dialog, Sheet};
pub use field::Field;
pub use filter::{Chip, FilterBar};
pub use frame::{
    BottomBar, BrandMark, Frame, Gate, NavButton, NavGroup, NavItem, SearchButton, SideBar, TopBar,
};
pub use gallery::Gallery;
pub use header::{Breadcrumbs, ChosenBar, Crumb, PageHeader, Toolbar};
pub use icon::Icon;
pub use input::{SearchInput, TextArea, TextInput};
pub use label::{Badge, Tag, Tone};
pub use menu::{Menu, MenuItem};
pub use number::{MoneyField, NumberField};
pub use pages::{PAGE, Pages};
pub use palette::{Command, Palette};
pub use picker::{DateField, PeriodField};
pub use progress::{Progress, ProgressBar};
pub use range::{Ends, RangeField, RangeSelect};
pub use saved::{Connection, ConnectionPill, SavedMark, Saving};
pub use score::{Part, PartScores, ScoreBar, Thresholds};
pub use select::{MultiSelect, NativeSelect, Select};
pub use sheet::Spreadsheet;
pub use shortcut::{ShortcutsSheet, on_shortcut, provide_shortcuts};
pub use skeleton::{Skeleton, SkeletonRows};
pub use spark::{Interval, IntervalBar, Sparkline};
pub use states::{Empty, Failed, Note};
pub use table::{Column, Sort, Table, Width};
pub use tabs::{Tab, TabLinks, TabPanel, Tabs};
pub use theme::{Theme, ThemeSwitch};
pub use tip::{TipLayer, Tooltip};
pub use toast::{ToastStack, Toaster, provide_toaster, toaster};
pub use tour::{Tour, TourStep};
pub use virtual_table::VirtualTable;
