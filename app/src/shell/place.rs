//! The rooms in the navigation: their words, addresses, icons and keys.

/// A room in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its word.
    pub name: &'static str,
    /// Its address.
    pub href: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The keys that go there.
    pub keys: &'static str,
    /// What the keys do, in words.
    pub go: &'static str,
}

/// The rooms: first the flow from analysis to result, then what it stands on.
pub const ROOMS: [Room; 7] = [
    Room { name: "Start", href: "/", icon: "house", keys: "g h", go: "Go to the start" },
    Room {
        name: "Matrix",
        href: "/campaigns/matrix",
        icon: "grid-3x3",
        keys: "g m",
        go: "Go to the matrix",
    },
    Room {
        name: "Plans",
        href: "/campaigns/planning",
        icon: "calendar-range",
        keys: "g p",
        go: "Go to plans",
    },
    Room {
        name: "Orders",
        href: "/campaigns/orders",
        icon: "package",
        keys: "g o",
        go: "Go to orders",
    },
    Room { name: "Stores", href: "/stores", icon: "store", keys: "g s", go: "Go to stores" },
    Room {
        name: "Campaigns",
        href: "/campaigns",
        icon: "megaphone",
        keys: "g c",
        go: "Go to campaigns",
    },
    Room {
        name: "Settings",
        href: "/settings",
        icon: "settings",
        keys: "g ,",
        go: "Go to settings",
    },
];

/// The room an address lies in: the one with the longest fitting start. The start page is only itself.
pub fn room_of(path: &str) -> Option<&'static Room> {
    if path == "/" {
        return Some(&ROOMS[0]);
    }
    ROOMS[1..]
        .iter()
        .filter(|room| {
            path.strip_prefix(room.href)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .max_by_key(|room| room.href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_lies_in_the_room_with_the_longest_fitting_start() {
        let name = |path| room_of(path).map(|room| room.name);
        assert_eq!(name("/campaigns/matrix"), Some("Matrix"));
        assert_eq!(name("/campaigns"), Some("Campaigns"));
        assert_eq!(name("/campaigns/planning/123"), Some("Plans"));
        assert_eq!(name("/stores/import"), Some("Stores"));
        assert_eq!(name("/storeship"), None);
        assert_eq!(name("/"), Some("Start"));
    }
}
