"""A small bolt app that does a little of everything, for the simulator's own tests."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


def tiny_app(base_url: str) -> AsyncApp:
    """Return the app, pointed at a simulator by nothing but `base_url`."""
    client = AsyncWebClient(token="xoxb-1", base_url=base_url)
    app = AsyncApp(client=client, signing_secret="secret-1", process_before_response=True)
    app.command("/career")(career)
    app.action("share")(share)
    app.action("topic")(topic)
    app.options("employer")(employers)
    app.view("setup")(setup)
    app.view("more")(more)
    app.view_closed("setup")(closed)
    app.event("message")(message)
    app.event("app_mention")(mention)
    app.event("app_home_opened")(home)
    return app


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


BUTTONS: list[Json] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Salary compared"}},
    {
        "type": "actions",
        "block_id": "next",
        "elements": [
            {"type": "button", "action_id": "share", "value": "salary", "text": words("Share")},
            {
                "type": "static_select",
                "action_id": "topic",
                "placeholder": words("Topic"),
                "options": [
                    {"text": words(name), "value": name.lower()} for name in ("Salary", "Skills")
                ],
            },
        ],
    },
]


def form(callback_id: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "notify_on_close": True,
        "title": words("Set up"),
        "submit": words("Save"),
        "blocks": [
            {
                "type": "input",
                "block_id": "goal",
                "label": words("Goal"),
                "element": {"type": "plain_text_input", "action_id": "goal"},
            },
            {
                "type": "input",
                "block_id": "employer",
                "optional": True,
                "label": words("Employer"),
                "element": {"type": "external_select", "action_id": "employer"},
            },
        ],
    }


async def career(ack: Any, body: Any, respond: Any, client: Any) -> None:
    if body["text"] == "setup":
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form("setup"))
    elif body["text"] == "slow":
        await asyncio.sleep(1)
        await ack("too late")
    elif body["text"] == "later":
        await ack()
        await respond("in a moment")
    else:
        await ack(text="Salary", blocks=BUTTONS)


async def share(ack: Any, body: Any, respond: Any) -> None:
    await ack()
    await respond(text=f"shared {body['actions'][0]['value']}", response_type="in_channel")


async def topic(ack: Any, action: Any, respond: Any) -> None:
    await ack()
    await respond(text=action["selected_option"]["value"], replace_original=True)


async def employers(ack: Any, body: Any) -> None:
    names = [name for name in ("Acme", "Acme Labs", "Globex") if body["value"] in name]
    await ack(options=[{"text": words(name), "value": name} for name in names])


async def setup(ack: Any, body: Any, view: Any, client: Any) -> None:
    values = view["state"]["values"]
    goal, employer = values["goal"]["goal"]["value"], values["employer"]["employer"]
    if goal == "nothing":
        await ack(response_action="errors", errors={"goal": "Please name one."})
        return
    if goal == "more":
        await ack(response_action="push", view=form("more"))
        return
    await ack()
    option = employer["selected_option"]
    place = option["value"] if option else "nowhere yet"
    opened = await client.conversations_open(users=body["user"]["id"])
    await client.chat_postMessage(channel=opened["channel"]["id"], text=f"{goal} at {place}")


async def more(ack: Any) -> None:
    await ack(response_action="clear")


async def closed(ack: Any, body: Any, client: Any) -> None:
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text="closed")


async def message(event: Any, say: Any) -> None:
    if event["text"] == "fail":
        raise RuntimeError("on purpose")
    await say(f"you said {event['text']}")


async def mention(event: Any, say: Any) -> None:
    await say("at your service", thread_ts=event["ts"])


async def home(event: Any, client: Any) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    await client.views_publish(user_id=event["user"], view=view)
