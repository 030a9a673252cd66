"""Writes the event file that EventFileTests compares with, by TensorBoard's own messages and record writer.

    Tools/with-torch-python.sh --peers Tests/ReportTests/Fixtures/events.py

The events are those of a run resumed at step 13. Afterwards TensorBoard's own reader reads the file back.
"""

import base64
import pathlib

from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

# One red pixel, RGB.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def scalars(**values):
    return Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()])


image = Summary.Image(height=1, width=1, colorspace=3, encoded_image_string=PNG)
events = [
    Event(wall_time=1_700_000_000.25, file_version="brain.Event:2"),
    Event(wall_time=1_700_000_000.25, step=13, session_log=SessionLog(status=SessionLog.START)),
    Event(wall_time=1_700_000_001.5, step=13, summary=scalars(critic=0.7, generator=0.0)),
    Event(wall_time=1_700_000_002.5, step=14, summary=scalars(critic=-1.25, generator=float("inf"))),
    Event(wall_time=1_700_000_003, step=14, summary=Summary(value=[Summary.Value(tag="samples", image=image)])),
]

path = pathlib.Path(__file__).with_name("events.out.tfevents.fixture")
with open(path, "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString())

assert [Event.FromString(data) for data in RawEventFileLoader(str(path)).Load()] == events
print(f"wrote {path.name}: {len(events)} events, {path.stat().st_size} bytes")
