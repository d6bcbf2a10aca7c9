//! Every SQL text is registered, so that one test can prepare them all on both engines.

use super::{Db, Engine, Tx};

/// A registered SQL text.
#[derive(Debug)]
pub struct Statement {
    /// The constant's path, for the test's message.
    pub name: &'static str,
    /// The text on SQLite.
    pub sqlite: &'static str,
    /// The text on PostgreSQL.
    pub postgres: &'static str,
}

inventory::collect!(Statement);

/// A text that must differ between the engines; `on` picks it.
#[derive(Clone, Copy, Debug)]
pub struct Both {
    /// The text on SQLite.
    pub sqlite: &'static str,
    /// The text on PostgreSQL.
    pub postgres: &'static str,
}

impl Both {
    /// The text for this engine.
    pub fn on(self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// The text for this database.
    pub fn for_db(self, db: &Db) -> &'static str {
        self.on(db.engine())
    }

    /// The text for this transaction.
    pub fn for_tx(self, tx: &Tx) -> &'static str {
        self.on(tx.engine())
    }
}

/// Every registered text.
pub fn registered() -> impl Iterator<Item = &'static Statement> {
    inventory::iter::<Statement>.into_iter()
}

/// Declares and registers SQL texts: `NAME = "one text for both";`
/// or `NAME = sqlite "…", postgres "…";` (a [`Both`]).
#[macro_export]
macro_rules! statements {
    () => {};
    ($(#[$doc:meta])* $name:ident = sqlite $lite:expr, postgres $pg:expr; $($rest:tt)*) => {
        $(#[$doc])*
        pub(crate) const $name: $crate::db::Both = $crate::db::Both { sqlite: $lite, postgres: $pg };
        inventory::submit! {
            $crate::db::Statement {
                name: concat!(module_path!(), "::", stringify!($name)), sqlite: $lite, postgres: $pg,
            }
        }
        $crate::statements! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident = $sql:expr; $($rest:tt)*) => {
        $(#[$doc])*
        pub(crate) const $name: &str = $sql;
        inventory::submit! {
            $crate::db::Statement {
                name: concat!(module_path!(), "::", stringify!($name)), sqlite: $sql, postgres: $sql,
            }
        }
        $crate::statements! { $($rest)* }
    };
}
