"""What a session has cost, and the budget that stops it before it costs too much.

A session is what was said on a design without a pause of a night, in whatever windows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from prompts.failures import ModelError
from prompts.prices import CURRENCY, Price, money, price_of
from session.events import UsageReported

if TYPE_CHECKING:
    from prompts.usage import Usage
    from session.journal import Journal
    from session.settings import Settings

PAUSE: Final = timedelta(hours=8)
"""How long nothing is said between two sessions."""
_MOST: Final = 2000
_FEWEST_MEASURED: Final = 2000
"""Estimated tokens that must have been reported on before an estimate is put right by them."""


class OverBudgetError(ModelError):
    """The next call would pass the budget of the session."""


@dataclass(frozen=True, slots=True)
class Spending:
    """What several turns cost."""

    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    """Dollars of the turns whose price is known."""
    unpriced: int = 0
    """Turns whose price is not known."""

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens

    def to_json(self) -> dict[str, Any]:
        """Return the numbers of ``status``."""
        return {
            "turns": self.turns,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cached_tokens": self.cached_tokens,
            "seconds": round(self.seconds, 3),
            "cost": round(self.cost, 6),
            "currency": CURRENCY,
            "unpriced_turns": self.unpriced,
        }

    def told(self) -> str:
        """Return it in words."""
        parts = [
            f"{self.turns} turns, {self.input_tokens:,} tokens in"
            f" ({self.cached_tokens:,} cached), {self.output_tokens:,} out",
            f"{self.seconds:.0f} s",
        ]
        if self.cost or not self.unpriced:
            parts.append(money(self.cost))
        if self.unpriced:
            parts.append(f"{self.unpriced} of unknown price")
        return ", ".join(parts)


def spent(journal: Journal) -> Spending:
    """Return what the present session has cost."""
    records = journal.of_kinds(UsageReported, limit=_MOST)
    now = datetime.now().astimezone()
    found = Spending()
    for record in reversed(records):
        at = datetime.fromisoformat(record.at)
        if now - at > PAUSE:
            break
        now = at
        if isinstance(record.event, UsageReported):
            found = _with(found, record.event)
    return found


def _with(sum_: Spending, event: UsageReported) -> Spending:
    return Spending(
        sum_.turns + 1,
        sum_.input_tokens + event.input_tokens,
        sum_.output_tokens + event.output_tokens,
        sum_.cached_tokens + event.cached_tokens,
        sum_.seconds + event.seconds,
        sum_.cost + (event.cost or 0.0),
        sum_.unpriced + (event.cost is None),
    )


def calibration(journal: Journal, model: str) -> float:
    """Return how many tokens a model counts where we estimate one; 1 while too little is known.

    Args:
        journal: Holds what models reported.
        model: The model.
    """
    estimated = reported = 0
    for record in reversed(journal.of_kinds(UsageReported, limit=200)):
        event = record.event
        if isinstance(event, UsageReported) and event.model == model:
            estimated, reported = estimated + event.measured[0], reported + event.measured[1]
            if estimated > 20 * _FEWEST_MEASURED:
                break
    if estimated < _FEWEST_MEASURED:
        return 1.0
    return min(max(reported / estimated, 0.6), 2.0)


@dataclass
class Purse:
    """Pays for one turn.

    Args:
        settings: Hold the budget and the user's prices.
        model: The model that is paid.
        before: What the session had cost when the turn began.
    """

    settings: Settings
    model: str
    before: Spending = field(default_factory=Spending)

    @property
    def price(self) -> Price | None:
        """The price of the model, if it is known."""
        own_server = bool(self.settings.base_url) and self.model.startswith("openai:")
        return price_of(self.model, self.settings.prices, own_server=own_server)

    def check(self, sending: Usage) -> None:
        """Refuse a call that would pass the budget.

        Args:
            sending: What the turn has used so far and, by estimate, what is about to be sent.

        Raises:
            OverBudgetError: It would.
        """
        most, cost = self.settings.session_tokens, self.settings.session_cost
        tokens = sending.input_tokens + sending.output_tokens
        if most and self.before.tokens + tokens > most:
            raise OverBudgetError(
                f"Not sent: this session has used {self.before.tokens:,} of its {most:,} tokens,"
                f" and this would take about {tokens:,} more.",
                "Raise `session_tokens` in the settings (PLANROOM_SESSION_TOKENS), or 0 for none.",
            )
        price = self.price
        if not cost or price is None:
            return
        more = price.of(sending)
        if self.before.cost + more > cost:
            raise OverBudgetError(
                f"Not sent: this session has cost {money(self.before.cost)} of its {money(cost)},"
                f" and this would cost about {money(more)} more.",
                "Raise `session_cost` in the settings (PLANROOM_SESSION_COST), or 0 for none.",
            )
