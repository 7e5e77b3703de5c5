"""
A program that is not ours, with Confluent's Python client (Debian: python3-confluent-kafka, python3-avro,
python3-jsonschema, python3-requests). Reads one JSON object a line from its input and does what it says;
answers each with one line.
"""
import json
import sys
import time
import uuid
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.avro import AvroProducer, loads
from confluent_kafka.avro.cached_schema_registry_client import CachedSchemaRegistryClient
from confluent_kafka.avro.serializer.message_serializer import MessageSerializer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.avro.serializer import SerializerError
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

BROKERS = sys.argv[1]
REGISTRY = sys.argv[2]
PATIENCE_S = 30


# As a program that runs for long has them: one of each.
PRODUCER = Producer({"bootstrap.servers": BROKERS})
AVRO_PRODUCER = AvroProducer({"bootstrap.servers": BROKERS, "schema.registry.url": REGISTRY})
JSON_SERIALIZERS = {}


def produced(producer, **message):
    sent_at = time.time()
    producer.produce(**message)
    if producer.flush(PATIENCE_S) > 0:
        raise RuntimeError("Kafka did not take the message")
    return {"sentAtMs": sent_at * 1000}


def produce_avro(topic, value, valueSchema, key=None, keySchema=None):
    """A key without a schema goes as it is."""
    schema = loads(json.dumps(valueSchema))
    if keySchema is None:
        body = AVRO_PRODUCER._serializer.encode_record_with_schema(topic, schema, value)
        return produced(PRODUCER, topic=topic, value=body, key=key)
    return produced(
        AVRO_PRODUCER,
        topic=topic,
        value=value,
        value_schema=schema,
        key=with_instants(key, keySchema),
        key_schema=loads(json.dumps(keySchema)),
    )


def with_instants(record, schema):
    """The same record, with what the schema calls an instant as Python has it."""
    instants = [field["name"] for field in schema["fields"] if isinstance(field["type"], dict)]
    return {
        name: datetime.fromtimestamp(value / 1000, timezone.utc) if name in instants else value
        for name, value in record.items()
    }


def produce_json_schema(topic, value, valueSchema, key=None):
    text = json.dumps(valueSchema)
    if text not in JSON_SERIALIZERS:
        JSON_SERIALIZERS[text] = JSONSerializer(text, SchemaRegistryClient({"url": REGISTRY}))
    body = JSON_SERIALIZERS[text](value, SerializationContext(topic, MessageField.VALUE))
    return produced(PRODUCER, topic=topic, key=key, value=body)


def consume(topic, format, count, where):
    """Reads a topic from its beginning until it has `count` messages with these fields."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": str(uuid.uuid4())})
    partitions = consumer.list_topics(topic, PATIENCE_S).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
    avro = MessageSerializer(CachedSchemaRegistryClient({"url": REGISTRY}))
    messages = []
    while len(messages) < count:
        message = consumer.poll(PATIENCE_S)
        if message is None:
            raise RuntimeError("%d of %d messages came" % (len(messages), count))
        if message.error():
            raise RuntimeError(str(message.error()))
        try:
            if format == "avro":
                value = avro.decode_message(message.value())
            else:
                value = JSONDeserializer(json.dumps({"type": "object"}))(message.value(), None)
        except (SerializerError, SerializationError):
            continue  # Of an earlier run, whose registry is gone.
        if all(value.get(field) == wanted for field, wanted in where.items()):
            messages.append({"key": message.key() and message.key().decode(), "value": value})
    consumer.close()
    return messages


COMMANDS = {"produceAvro": produce_avro, "produceJsonSchema": produce_json_schema, "consume": consume}

for line in sys.stdin:
    order = json.loads(line)
    try:
        done = COMMANDS[order.pop("do")](**order)
        print(json.dumps({"ok": True, "result": done}), flush=True)
    except Exception as problem:  # The test is to say what went wrong.
        print(json.dumps({"ok": False, "problem": repr(problem)}), flush=True)
