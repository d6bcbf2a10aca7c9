//! Lazy pages: a room's code is fetched when one first goes there, all of it at once.
//!
//! One chunk a room, not one a page: the splitter puts what several chunks share into further
//! chunks, one for each set of sharers, and with a chunk a page there were more than three hundred.
//! What a page loads is asked for by the chunk too, so that the first load carries neither the
//! rooms' types nor what reads them; see docs/decisions/0005.

use leptos::prelude::AnyView;

/// A page of a room.
pub trait LazyPage: Sized {
    /// Begins to load what the page shows.
    fn load() -> Self;

    /// The page itself.
    fn view(this: Self) -> AnyView;
}

/// Declares a room's lazy routes: `room!(stores, __preload_stores, { List: list::StoresPage, … })`
/// makes a chunk `stores` and a route type `List` for `Lazy::<List>::new()`.
#[macro_export]
macro_rules! room {
    ($chunk:ident, $preload:ident, { $($route:ident: $page:ty),+ $(,)? }) => {
        /// Which of the room's pages.
        #[derive(Clone, Copy, Debug)]
        enum Shown {
            $($route),+
        }

        #[leptos::lazy]
        fn $chunk(shown: Shown) -> leptos::prelude::AnyView {
            use $crate::LazyPage;
            match shown {
                $(Shown::$route => <$page>::view(<$page>::load())),+
            }
        }

        $(
            #[doc = concat!("The route of [`", stringify!($page), "`].")]
            #[derive(Debug)]
            pub(crate) struct $route;

            impl leptos_router::LazyRoute for $route {
                fn data() -> Self {
                    $route
                }

                async fn view(_: Self) -> leptos::prelude::AnyView {
                    $chunk(Shown::$route).await
                }

                async fn preload() {
                    #[cfg(target_arch = "wasm32")]
                    $preload().await;
                }
            }
        )+
    };
}
