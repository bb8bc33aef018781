"""A dossier in a few lines, written from decisions 8 to 12 and nothing in the code: the oracle of random walks."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Seats:
    """What dossiers of one opening share."""

    left: int


@dataclass
class Model:
    """Says whether an action is possible, and what it leaves behind."""

    write_until: datetime
    publication: datetime
    answer_until: datetime
    seats: Seats
    papers: str = "AT"
    lines: list[str] = field(default_factory=lambda: ["AT", "AT"])
    told: list[str] = field(default_factory=lambda: ["AT", "AT"])
    held: set[int] = field(default_factory=set)
    corrected: set[int] = field(default_factory=set)
    cancelled: bool = False
    decision: str = ""
    proposed: str = ""
    answer: str = ""
    is_seatless: bool = False

    @property
    def stage(self) -> str:
        words = {"FA": "favorable", "DE": "defavorable", "LA": "liste-attente"}
        papers = {"AT": "a-transmettre", "RE": "receptionne", "IN": "incomplet", "CO": "complet"}
        answers = {"DS": "desistee", "SR": "sans-reponse", "CF": "confirmee"}
        if self.cancelled:
            return "annulee"
        return answers.get(self.answer) or words.get(self.decision) or papers[self.papers]

    def drop(self, line: int, now: datetime) -> bool:
        writing = self.papers in ("AT", "IN")
        is_open = self.papers == "AT" or self.told[line] in ("AT", "RE") or line in self.corrected
        if self.cancelled or not writing or now >= self.write_until or not is_open:
            return False
        if self.papers == "IN":
            self.corrected.add(line)
        self.lines[line] = self.told[line] = "TR"
        self.held.discard(line)
        return True

    def transmit(self, now: datetime) -> bool:
        ready = all(line in ("TR", "VA") for line in self.told)
        if self.cancelled or self.papers not in ("AT", "IN") or now >= self.write_until or not ready:
            return False
        self.papers, self.corrected = "RE", set()
        return True

    def judge(self, line: int, verdict: str) -> bool:
        if self.cancelled or self.papers == "AT" or (verdict == "VA" and self.lines[line] == "AT"):
            return False
        if line in self.corrected:  # deposited and not transmitted: nobody was handed it
            return False
        if self.lines[line] != verdict:
            self.held.add(line)
            if self.told[line] == "RE" and verdict == "VA":
                self.told[line] = "TR"
        self.lines[line] = verdict
        return True

    def say(self) -> None:
        self.told, self.held = list(self.lines), set()

    def complete(self) -> bool:
        if self.cancelled or self.papers not in ("RE", "IN") or self.lines != ["VA", "VA"]:
            return False
        self.papers = "CO"
        self.say()
        return True

    def incomplete(self, until: datetime) -> bool:
        faulty = {number for number, line in enumerate(self.lines) if line in ("AT", "RE")}
        news = faulty & self.held if self.papers == "IN" else faulty
        offered = self.decision == "FA" and self.answer in ("", "CF")
        if self.cancelled or offered or self.papers == "AT" or not news:
            return False
        self.papers, self.write_until = "IN", until
        self.say()
        return True

    def cancel(self) -> bool:
        if self.cancelled or self.decision:
            return False
        self.cancelled = True
        return True

    def propose(self, kind: str) -> bool:
        if self.cancelled or self.papers == "AT" or (kind == "FA" and self.papers != "CO"):
            return False
        self.proposed = kind
        return True

    def release(self, now: datetime) -> bool:
        is_short = self.papers != "CO" or self.lines != ["VA", "VA"]
        late = self.proposed == "FA" and (is_short or (self.answer_until - now).days < 2)
        if self.cancelled or self.papers == "AT" or not self.proposed or now < self.publication or late:
            return False
        if self.answer == "CF":
            self.seats.left += 1
        self.decision, self.proposed, self.answer, self.is_seatless = self.proposed, "", "", False
        return True

    def confirm(self, now: datetime) -> bool:
        open_offer = self.decision == "FA" and self.answer == "" and not self.cancelled
        if not open_offer or (now >= self.answer_until and not self.is_seatless):
            return False
        self.is_seatless = not self.seats.left
        if self.is_seatless:
            return False
        self.answer = "CF"
        self.seats.left -= 1
        return True

    def decline(self, now: datetime) -> bool:
        late = now >= self.answer_until and not self.is_seatless
        if self.cancelled or self.decision != "FA" or self.answer in ("DS", "SR") or late:
            return False
        self.seats.left += self.answer == "CF"
        self.answer = "DS"
        return True

    def lapse(self, now: datetime) -> bool:
        is_open = self.decision == "FA" and not self.answer and not self.is_seatless
        if self.cancelled or not is_open or now < self.answer_until:
            return False
        self.answer = "SR"
        return True
