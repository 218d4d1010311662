"""The laws of the house: each test holds one of its rules over the whole source."""
