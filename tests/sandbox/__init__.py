"""A local Discord: the real bot and the real panel run against it unchanged.

    state, models, events     the world in memory, and the word of what happens in it
    operations/               what can be done to it; asks for nobody's permission
    rest/, gateway            Discord's API for bots: strict about permissions, forms and rate limits
    oauth, cdn, ban_register  what the panel and the lookup talk to
    client_*, static/         the web client, by which people act
    control, faults, journal  what tests look at and disturb
    world, demo               the seeded guild

`python -m tests.sandbox` runs it as a process; `Sandbox` in `server` runs it inside a test's event loop.
"""
