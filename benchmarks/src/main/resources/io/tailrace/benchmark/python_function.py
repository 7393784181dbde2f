"""A Firehose transformation in Python as a careful team would write it: typed columns, no pandas, no prints.

Run as: python3 python_function.py EVENT_FILE ROUNDS. It does what Lambda's runtime does for each invocation, reads the event
with json and writes the reply with json, and prints the processor nanoseconds of the second half of the rounds and the last
reply."""

import base64
import datetime
import json
import sys
import time


def number(text):
    return float(text) if "." in text or "e" in text.lower() else int(text)


def timestamp(moment):
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + "%03d" % (moment.microsecond // 1000)


def value(attribute):
    kind, held = next(iter(attribute.items()))
    if kind == "N":
        return number(held)
    if kind == "M":
        return {name: value(nested) for name, nested in held.items()}
    if kind == "L":
        return [value(nested) for nested in held]
    if kind == "NS":
        return [number(text) for text in held]
    if kind == "NULL":
        return None
    return held


def row(change):
    dynamodb = change["dynamodb"]
    image = dynamodb.get("NewImage") or dynamodb.get("OldImage") or dynamodb["Keys"]
    flat = {}
    for name in ("order_id", "customer", "product_name", "quantity", "price", "status"):
        if name in image:
            flat[name] = value(image[name])
    if "placed_at" in image:
        placed = datetime.datetime.fromisoformat(image["placed_at"]["S"].replace("Z", "+00:00"))
        flat["placed_at"] = timestamp(placed)
    for name in ("shipping_address", "tags"):
        if name in image:
            flat[name] = value(image[name])
    flat["cdc_event_type"] = change["eventName"]
    created = dynamodb["ApproximateCreationDateTime"]
    flat["cdc_event_time"] = timestamp(datetime.datetime.fromtimestamp(created, datetime.timezone.utc))
    flat["cdc_event_id"] = change["eventID"]
    flat["cdc_sequence"] = dynamodb["SequenceNumber"].zfill(40)
    stream = change["eventSourceARN"].split("/")
    flat["cdc_stream"] = stream[3]
    flat["cdc_table"] = stream[1]
    identity = change.get("userIdentity") or {}
    flat["cdc_ttl_expired"] = (
        change["eventName"] == "REMOVE" and identity.get("principalId") == "dynamodb.amazonaws.com"
    )
    return flat


def handler(event, context):
    answers = []
    for record in event["records"]:
        try:
            change = json.loads(base64.b64decode(record["data"]))
            line = json.dumps(row(change), separators=(",", ":"), ensure_ascii=False) + "\n"
            data = base64.b64encode(line.encode("utf-8")).decode("ascii")
            answers.append({"recordId": record["recordId"], "result": "Ok", "data": data})
        except (ValueError, KeyError):
            answers.append({"recordId": record["recordId"], "result": "ProcessingFailed", "data": record["data"]})
    return {"records": answers}


def main():
    with open(sys.argv[1], "rb") as file:
        event = file.read()
    rounds = int(sys.argv[2])
    for n in range(rounds):
        if n == rounds // 2:
            start = time.process_time_ns()
        reply = json.dumps(handler(json.loads(event), None)).encode("utf-8")
    print(time.process_time_ns() - start)
    print(reply.decode("utf-8"))


if __name__ == "__main__":
    main()
