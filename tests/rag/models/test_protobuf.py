"""rag.models.protobuf writes what the protocol's own library reads."""

from google.protobuf import descriptor_pb2, struct_pb2, wrappers_pb2

from rag.models.protobuf import message


def test_numbers_texts_and_messages() -> None:
    field = message((1, "区"), (3, 300), (5, 1))
    read = descriptor_pb2.DescriptorProto.FromString(message((1, "Report"), (2, field), (2, message((1, "b")))))
    assert read.name == "Report"
    assert [one.name for one in read.field] == ["区", "b"]
    assert (read.field[0].number, read.field[0].type) == (300, descriptor_pb2.FieldDescriptorProto.TYPE_DOUBLE)


def test_a_negative_number_a_float_and_bytes() -> None:
    assert wrappers_pb2.Int64Value.FromString(message((1, -1))).value == -1
    assert wrappers_pb2.Int64Value.FromString(message((1, 2**40))).value == 2**40
    assert wrappers_pb2.FloatValue.FromString(message((1, -3.5))).value == -3.5
    assert wrappers_pb2.BytesValue.FromString(message((1, b"\0" * 300))).value == b"\0" * 300
    assert struct_pb2.Value.FromString(message((3, ""))).string_value == ""
