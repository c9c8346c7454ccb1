"""What the operator decides, read from the environment and ``.env`` once at start."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SetupError

_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting, with the environment variable that holds it and where its value comes from."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    discord_bot_token: SecretStr | None = Field(None, alias="DISCORD_BOT_TOKEN")
    database_url: str = Field("sqlite:///waymark.db", alias="WAYMARK_DATABASE_URL")
    zone: str = Field("UTC", alias="WAYMARK_ZONE")
    late_hours: float = Field(6, alias="WAYMARK_LATE_HOURS", ge=0.5, le=24)
    discord_shards: str = Field(
        "0/1", alias="WAYMARK_DISCORD_SHARDS", pattern=r"^\d+(,\d+)*/[1-9]\d*$"
    )
    dm_openings_per_hour: int = Field(60, alias="WAYMARK_DM_OPENINGS_PER_HOUR", ge=1, le=3600)
    playground: bool = Field(default=False, alias="WAYMARK_PLAYGROUND")
    playground_port: int = Field(8080, alias="WAYMARK_PORT", ge=0, le=65535)
    http_host: str = Field("0.0.0.0", alias="WAYMARK_HTTP_HOST")  # noqa: S104 - Slack must reach it
    http_port: int = Field(3000, alias="WAYMARK_HTTP_PORT", ge=0, le=65535)
    slack_api_url: str = Field("https://slack.com/api/", alias="WAYMARK_SLACK_API_URL")
    discord_api_url: str | None = Field(None, alias="WAYMARK_DISCORD_API_URL")
    discord_gateway_url: str | None = Field(None, alias="WAYMARK_DISCORD_GATEWAY_URL")
    content_dir: Path = Field(_ROOT / "content", alias="WAYMARK_CONTENT_DIR")
    schedules_dir: Path = Field(_ROOT / "schedules", alias="WAYMARK_SCHEDULES_DIR")
    log: str = Field("console", alias="WAYMARK_LOG", pattern="^(console|json)$")

    @property
    def slack_bot_tokens(self) -> tuple[str, ...]:
        """The bot tokens of all workspaces, which commas part."""
        given = self.slack_bot_token.get_secret_value() if self.slack_bot_token else ""
        return tuple(filter(None, (token.strip() for token in given.split(","))))

    @property
    def discord_shard_count(self) -> int:
        """In how many shards Discord's servers are divided, over all processes."""
        return int(self.discord_shards.partition("/")[2])

    @property
    def discord_shard_ids(self) -> tuple[int, ...]:
        """The shards that this process answers."""
        return tuple(sorted({int(n) for n in self.discord_shards.partition("/")[0].split(",")}))

    @property
    def late_limit(self) -> timedelta:
        """How late a scheduled message may still be sent."""
        return timedelta(hours=self.late_hours)

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, info: object) -> object:
        """Treat ``NAME=`` in ``.env`` as not set, as the commented example file suggests."""
        if isinstance(value, str) and not value.strip():
            field = cls.model_fields[info.field_name]  # type: ignore[attr-defined]
            return field.default
        return value.strip() if isinstance(value, str) else value

    @field_validator("discord_shards")
    @classmethod
    def _shards_that_exist(cls, value: str) -> str:
        numbers, _, count = value.partition("/")
        if any(int(number) >= int(count) for number in numbers.split(",")):
            raise ValueError("shards count from 0: 0,1/4 are the first two of four")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("an IANA time zone such as Europe/Berlin is needed")
        return value


def load() -> Settings:
    """Read the settings; raise :class:`SetupError` that names every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{e['loc'][0]}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False)
        )
        raise SetupError(f"Check the environment or .env: {wrong}") from None
