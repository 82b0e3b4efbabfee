"""The sample district, as a program: places, streets, feeders, customers. All of it synthetic."""
