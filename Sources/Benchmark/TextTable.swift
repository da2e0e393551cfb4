/// Rows of words in columns: the first flush left, the others flush right.
package struct TextTable {
  private var rows: [[String]]

  package init(_ heading: [String]) { rows = [heading] }

  /// - Parameter row: as many words as the heading.
  package mutating func add(_ row: [String]) {
    precondition(row.count == rows[0].count, "a row has a word for each column")
    rows.append(row)
  }

  package var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
  }
}
