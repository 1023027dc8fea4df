"""Every state the widget can be seen in: each function brings a scene into one of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import Route
from widget_scene import Json, Scene

API = "**/api/v1/conversations"


def choices(*labels: str) -> list[Json]:
    return [{"id": f"c{index}", "label": label} for index, label in enumerate(labels)]


def asks(name: str, kind: str = "text", **more: Any) -> Json:
    base = {"field": name, "kind": kind, "optional": True, "autocomplete": None, "reason": "so"}
    return {**base, **more}


def closed(scene: Scene) -> None:
    scene.settle()


def greeting(scene: Scene) -> None:
    given = json.dumps({"greeting": scene.words["email"], "greetingDelay": 0})
    scene.page.evaluate(f"LeadChat('shutdown').then(() => LeadChat('boot', {given}))")
    scene.page.locator("lead-chat [part=greeting]").wait_for(timeout=5000)
    scene.settle(300)


def connecting(scene: Scene) -> None:
    scene.page.route(API, lambda route: None)
    scene.open()
    scene.settle(600)


def away(scene: Scene) -> None:
    scene.page.route(API, lambda route: route.abort())
    scene.open()
    scene.page.locator("lead-chat [data-state=away]").wait_for(timeout=15000)
    scene.settle()


def refused(scene: Scene) -> None:
    scene.page.route(API, lambda route: problem(route, 404))
    scene.open()
    scene.settle(600)


def problem(route: Route, status: int) -> None:
    route.fulfill(status=status, json={"code": "not_found", "detail": "There is no such site."})


def opening(scene: Scene) -> None:
    scene.begin()


def question(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["need"])
    sizes = choices(*scene.words["sizes"])
    scene.add(
        "assistant", scene.words["noted"], choices=sizes, expects=asks("company_size", "choice")
    )


def email(scene: Scene) -> None:
    question(scene)
    scene.choose(scene.words["sizes"][1])
    expects = asks("email", "email", autocomplete="email")
    scene.add("assistant", scene.words["email"], expects=expects)


def too_long(scene: Scene) -> None:
    email(scene)
    scene.say("too long " * 250)


def consent(scene: Scene) -> None:
    scene.begin()
    scene.say("ada@berg.example")
    both = choices(scene.words["yes"], scene.words["no"])
    expects = asks("consent_follow_up", "consent", optional=False, reason=None)
    scene.add("assistant", scene.words["consent"], choices=both, expects=expects)


def consent_given(scene: Scene) -> None:
    consent(scene)
    scene.choose(scene.words["yes"])
    scene.send({"type": "typing", "sender": "assistant"})
    scene.settle()


def consent_refused(scene: Scene) -> None:
    consent(scene)
    scene.choose(scene.words["no"])


def summary(scene: Scene) -> None:
    scene.begin()
    both = choices(scene.words["right"], scene.words["other"])
    expects = asks("confirm", "choice", optional=False, reason=None)
    scene.add("assistant", scene.words["summary"], choices=both, expects=expects)


def cards(scene: Scene) -> None:
    scene.begin()
    base = scene.page.url.split("/demo")[0]
    guide = {"label": scene.words["guide"], "url": f"{base}/handouts/x"}
    when = {"label": scene.words["calendar"], "url": f"{base}/webinars/w-1.ics?lang=en"}
    scene.add("assistant", scene.words["magnet"], links=[guide])
    scene.add("assistant", scene.words["webinar"], links=[when])
    there = {"label": scene.words["prices"], "url": f"{base}/demo/pricing"}
    mail = {"label": "hello@northpane.example", "url": "mailto:hello@northpane.example"}
    scene.add("assistant", scene.words["page"], links=[there, mail])


def person(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["human"])
    talk = {"status": "open", "person_present": True, "person": "Mari"}
    scene.send({"type": "welcome", "conversation": talk})
    scene.add("system", scene.words["joined"])
    scene.add("agent", scene.words["agent"], person="Mari")
    scene.send({"type": "typing", "sender": "agent"})
    scene.settle()


def waiting(scene: Scene) -> None:
    scene.begin()
    scene.say(scene.words["human"])
    talk = {"status": "open", "person_called": True}
    scene.send({"type": "welcome", "conversation": talk})
    scene.settle()


def ended(scene: Scene) -> None:
    scene.begin()
    scene.add("assistant", scene.words["magnet"])
    scene.press(scene.words["menu"])
    scene.press(scene.words["end"])
    scene.page.locator("lead-chat [data-state=ended]").wait_for(timeout=15000)
    scene.settle()


def offline(scene: Scene) -> None:
    scene.begin()
    scene.page.context.set_offline(True)
    scene.settle()
    scene.say(scene.words["need"])


def sending(scene: Scene) -> None:
    scene.begin()
    for socket in scene.sockets:
        socket.on_message(lambda frame: None)
    scene.say(scene.words["need"])


def failed(scene: Scene) -> None:
    scene.begin()
    for socket in scene.sockets:
        socket.on_message(lambda frame: refuse(scene, frame))
    scene.say(scene.words["need"])


def refuse(scene: Scene, frame: str | bytes) -> None:
    said = json.loads(frame)
    error = {"type": "error", "code": "invalid_input", "detail": "", "client_id": said["client_id"]}
    scene.send(error)


def reconnecting(scene: Scene) -> None:
    """The first try after the loss fails, the second is never answered."""
    scene.begin()
    tries = count()
    scene.page.route(API + "/**", lambda route: None if next(tries) else route.abort())
    for socket in scene.sockets:
        socket.close(code=1012)
    scene.page.locator("lead-chat [data-state=reconnecting]").wait_for(timeout=15000)
    scene.say(scene.words["need"])


def unreachable(scene: Scene) -> None:
    scene.begin()
    scene.page.route(API + "/**", lambda route: route.abort())
    scene.page.context.set_offline(True)
    scene.settle(200)
    scene.page.context.set_offline(False)
    scene.page.locator("lead-chat [data-state=away]").wait_for(timeout=30000)
    scene.say(scene.words["need"])


def scripts(scene: Scene) -> None:
    scene.begin()
    scene.say("😀👩🏽‍💻")
    scene.add("assistant", "مرحبا، كيف يمكنني مساعدتك اليوم؟ 🙂")
    scene.say("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter" * 2)
    scene.add("assistant", "日本語でも大丈夫です。עברית גם כן. ไทยก็ได้")


def days(scene: Scene) -> None:
    scene.begin()
    scene.add("assistant", scene.words["noted"], age_s=3 * 86400)
    scene.add("agent", scene.words["agent"], age_s=86400)
    scene.add("agent", scene.words["email"], age_s=86390)


def menu(scene: Scene) -> None:
    scene.begin()
    scene.press(scene.words["menu"])


def known(scene: Scene) -> None:
    menu(scene)
    scene.page.route("**/profile", profile)
    scene.press(scene.words["known"])


def profile(route: Route) -> None:
    data = route.fetch().json()
    facts = {"Name": "Ada Berg", "Company": "Berg Interiors", "E-mail": "ada@berg.example"}
    data["fields"] = [{"field": k.lower(), "label": k, "text": v} for k, v in facts.items()]
    data["purposes"][0]["action"] = "given"
    route.fulfill(json=data)


def known_below(scene: Scene) -> None:
    known(scene)
    scene.page.locator("lead-chat .sheet").evaluate("(node) => node.scrollTo(0, 9999)")
    scene.settle()


def erase(scene: Scene) -> None:
    known(scene)
    scene.press(scene.words["erase"])


def restart(scene: Scene) -> None:
    menu(scene)
    scene.press(scene.words["restart"])


def copy(scene: Scene) -> None:
    menu(scene)
    scene.press(scene.words["copy"])


def unread(scene: Scene) -> None:
    scene.begin()
    scene.page.keyboard.press("Escape")
    scene.add("assistant", scene.words["webinar"])


def inline(scene: Scene) -> None:
    scene.visit("/demo/gallery?mode=inline")
    question(scene)


def popup(scene: Scene) -> None:
    scene.visit("/demo/gallery?mode=popup")
    question(scene)


STATES: tuple[Callable[[Scene], None], ...] = (
    closed, greeting, connecting, away, refused, opening, question, email, too_long, consent,
    consent_given, consent_refused, summary, cards, person, waiting, ended, offline, sending,
    failed, reconnecting, unreachable, scripts, days, menu, known, known_below, erase, restart,
    copy, unread, inline, popup,
)  # fmt: skip
