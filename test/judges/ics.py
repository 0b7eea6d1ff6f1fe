"""Reads calendars as the library icalendar does."""

import json
import sys

from icalendar import Calendar

for line in sys.stdin:
    try:
        calendar = Calendar.from_ical(json.loads(line))
        read = {"method": str(calendar["METHOD"]), "errors": [str(one) for one in calendar.errors], "events": []}
        for event in calendar.walk("VEVENT"):
            read["errors"] += [str(one) for one in event.errors]
            read["events"].append(
                {
                    "uid": str(event["UID"]),
                    "sequence": int(event["SEQUENCE"]),
                    "status": str(event["STATUS"]),
                    "at": event["DTSTART"].dt.isoformat(),
                    "summary": str(event["SUMMARY"]),
                    "description": str(event["DESCRIPTION"]),
                    "organizer": str(event["ORGANIZER"]),
                    "url": str(event["URL"]),
                }
            )
        print(json.dumps(read))
    except ValueError as error:
        print(json.dumps({"error": str(error)}))
