"""The time zones people can pick, by the names of cities they know."""

from functools import cache
from zoneinfo import available_timezones

from bot.content import Content
from bot.invocation import Context, Value
from bot.tips.choose import is_zone

# What a select offers first: large communities all around the world, from west to east.
COMMON: dict[str, tuple[str, ...]] = {
    "America/Los_Angeles": ("san francisco", "seattle", "pacific time", "pacific", "pdt"),
    "America/Denver": ("mountain time", "mdt"),
    "America/Chicago": ("austin", "dallas", "houston", "central time", "cdt"),
    "America/New_York": ("boston", "washington", "eastern time", "eastern", "edt"),
    "America/Toronto": ("ottawa",),
    "America/Bogota": ("colombia",),
    "America/Sao_Paulo": ("rio de janeiro", "rio", "brasilia"),
    "UTC": ("gmt", "utc time", "greenwich", "z"),
    "Europe/London": ("england", "edinburgh", "manchester", "uk"),
    "Europe/Lisbon": ("portugal", "porto"),
    "Africa/Lagos": ("nigeria", "abuja"),
    "Europe/Paris": ("france", "lyon"),
    "Europe/Berlin": ("germany", "munich", "hamburg", "cologne", "cet", "cest"),
    "Europe/Madrid": ("spain", "barcelona"),
    "Europe/Kyiv": ("ukraine", "kiev"),
    "Africa/Johannesburg": ("south africa", "cape town"),
    "Africa/Nairobi": ("kenya",),
    "Europe/Istanbul": ("turkey", "ankara"),
    "Asia/Dubai": ("abu dhabi",),
    "Asia/Karachi": ("pakistan", "lahore"),
    "Asia/Kolkata": ("india", "mumbai", "delhi", "new delhi", "bangalore", "bengaluru", "chennai"),
    "Asia/Singapore": (),
    "Asia/Shanghai": ("china", "beijing", "shenzhen"),
    "Asia/Tokyo": ("japan", "osaka"),
    "Australia/Sydney": ("melbourne", "canberra"),
}
#: What can be several zones: short names that more than one place uses, and large countries.
SEVERAL: dict[str, tuple[str, ...]] = {
    "ist": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "mst": ("America/Denver", "America/Phoenix", "Asia/Kuala_Lumpur"),
    "pst": ("America/Los_Angeles", "Asia/Manila"),
    "est": ("America/New_York", "America/Panama", "Australia/Sydney"),
    **dict.fromkeys(
        ("us", "usa", "america", "united states", "the us", "the usa", "the united states"),
        (
            *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
            "Pacific/Honolulu",
        ),
    ),
    "canada": (
        *("America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"),
        "America/Halifax",
    ),
    "australia": (
        *("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin"),
        "Australia/Perth",
    ),
    "brazil": ("America/Sao_Paulo", "America/Manaus", "America/Recife", "America/Rio_Branco"),
    "mexico": ("America/Mexico_City", "America/Cancun", "America/Hermosillo", "America/Tijuana"),
    "russia": (
        *("Europe/Moscow", "Europe/Kaliningrad", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
        "Asia/Vladivostok",
    ),
    "indonesia": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"),
}
_AREAS = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    }
)


@cache
def every_zone() -> tuple[Value, ...]:
    """Return every zone that is a place, and UTC; the most common ones first."""
    known = available_timezones()
    others = sorted(
        name for name in known - set(COMMON) if "/" in name and name.split("/")[0] in _AREAS
    )
    return tuple(_value(name) for name in (*(n for n in COMMON if n in known), *others))


def _value(name: str) -> Value:
    area, *places = name.replace("_", " ").split("/")
    city = places[-1] if places else area
    label = f"{city} ({', '.join([*reversed(places[:-1]), area])})" if places else name
    return Value(id=name, label=label, aliases=(city, f"{city} {area}", *COMMON.get(name, ())))


def askers_zone(context: Context) -> str | None:
    """Return the zone of whoever asks, if it is known: chosen, or else that of their profile."""
    asker = context.store.known(context.target)
    names = (asker and asker.zone, context.profile_zone, asker and asker.profile_zone)
    return next((name for name in names if name and is_zone(name)), None)


def zone_values(_content: Content) -> tuple[Value, ...]:
    """Return the values of an option that takes a zone."""
    return every_zone()
