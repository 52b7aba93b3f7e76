"""The contract with the data, drafted from data and changed in place: schema and rules files."""
