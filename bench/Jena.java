import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.jena.query.*;
import org.apache.jena.rdf.model.*;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.graph.Triple;

/** Apache Jena, for bench/engines.py: lines of commands in, lines of answers out. */
public class Jena {
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Dataset data = DatasetFactory.createTxnMem();
        String last = null;
        for (String line; (line = in.readLine()) != null; ) {
            String[] words = line.split("\t", -1);
            try {
                if (words[0].equals("start")) {
                    out.println("ok ready");
                } else if (words[0].equals("load")) {
                    data.begin(ReadWrite.WRITE);
                    RDFDataMgr.read(data, words[1]);
                    if (!words[2].isEmpty()) RDFDataMgr.read(data, words[2]);
                    data.commit();
                    data.end();
                    data.begin(ReadWrite.READ);
                    out.println("ok " + data.getDefaultModel().size());
                } else if (words[0].equals("ask")) {
                    last = words[1].replace('\u0001', '\n');
                    long rows = 0;
                    try (QueryExecution asking = QueryExecutionFactory.create(QueryFactory.create(last), data)) {
                        if (asking.getQuery().isConstructType()) rows = asking.execConstruct().size();
                        else for (ResultSet found = asking.execSelect(); found.hasNext(); rows++) {
                            QuerySolution row = found.next();
                            for (Iterator<String> it = row.varNames(); it.hasNext(); ) row.get(it.next());
                        }
                    }
                    out.println("ok " + rows);
                } else {
                    Path file = Files.createTempFile("jena", ".json");
                    file.toFile().deleteOnExit();
                    try (QueryExecution asking = QueryExecutionFactory.create(QueryFactory.create(last), data);
                         OutputStream stream = Files.newOutputStream(file)) {
                        if (asking.getQuery().isConstructType()) {
                            StringBuilder told = new StringBuilder("[");
                            for (Iterator<Triple> it = asking.execConstruct().getGraph().find(); it.hasNext(); ) {
                                Triple t = it.next();
                                told.append(told.length() > 1 ? "," : "").append("[\"").append(t.getSubject()).append("\",\"")
                                    .append(t.getPredicate()).append("\",\"").append(t.getObject()).append("\"]");
                            }
                            stream.write(told.append("]").toString().getBytes(StandardCharsets.UTF_8));
                        } else ResultSetFormatter.outputAsJSON(stream, asking.execSelect());
                    }
                    out.println("ok " + file);
                }
            } catch (Throwable error) {
                out.println("no " + String.valueOf(error).replace('\n', ' '));
            }
            out.flush();
        }
    }
}
