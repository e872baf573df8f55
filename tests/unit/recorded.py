"""A ticket's creator and what she wrote, for tests of the record."""

from utils.store.messages import Attachment, Message
from utils.tickets import Person

MIA = Person(1, "Mia")
FILE = Attachment(900, "bann.png", "image/png", 1234, 800, 600, "http://127.0.0.1/bann.png")
MESSAGE = Message(
    id=500,
    ticket_id=1,
    author_id=MIA.id,
    author_name=MIA.name,
    author_avatar_url=None,
    author_color=None,
    author_kind="creator",
    type=0,
    content="Ich habe nichts getan",
    embeds=[],
    components=[],
    mentions={},
    replies_to_id=None,
    sent_at_ms=1_000,
    edited_at_ms=None,
    attachments=[FILE],
)
